"""Which checks a config asks for, and that a report with a hole in it is refused."""

import dataclasses
from collections.abc import Callable

import pytest
from google.protobuf import text_format

from components.gate.rules import judge_tasks, judge_whole, task_gates
from components.report import Metrics, Report, SliceResult
from components.verdict import Finding
from protos.release_pb2 import GateConfig

TASKS, DOMAINS = ("ctr", "cvr"), ("feed", "search")
MakeReport = Callable[..., Report]


def judge(report: Report, gate: str = "") -> list[Finding]:
    rules = text_format.Parse(gate, GateConfig())
    return [*judge_whole(report, rules, 0.01), *judge_tasks(report, rules, TASKS, DOMAINS)]


def failed(findings: list[Finding]) -> set[tuple[str, str, str]]:
    return {(f.check, f.task, f.slice.get("domain", "")) for f in findings if f.outcome == "fail"}


def test_a_candidate_equal_to_its_release_passes_all_checks(make_report: MakeReport) -> None:
    findings = judge(make_report())
    # Two about the whole; support, five of the candidate and two comparisons for each of 2 tasks x 3 slices.
    assert len(findings) == 2 + 2 * 3 * 8
    assert {finding.outcome for finding in findings} == {"pass"}


SPOILT = [
    ("auc", 0.7449, {"max_auc_fall"}),
    ("auc", 0.4999, {"max_auc_fall", "min_auc"}),
    ("log_loss", 0.506, {"max_log_loss_rise"}),
    ("normalized_entropy", 1.001, {"max_normalized_entropy"}),
    ("predicted_over_observed", 1.26, {"predicted_over_observed"}),
    ("predicted_over_observed", 0.79, {"predicted_over_observed"}),
    ("num_bad_scores", 1, {"scores_finite"}),
    ("max_prediction", 0.01, {"scores_differ"}),
    ("auc", None, {"max_auc_fall", "min_auc"}),
    ("log_loss", None, {"max_log_loss_rise"}),
]


@pytest.mark.parametrize("domain", ["", "search"])
@pytest.mark.parametrize(("metric", "value", "checks"), SPOILT, ids=[f"{m}={v}" for m, v, _ in SPOILT])
def test_the_defaults_find_a_fault_in_one_task_and_slice_and_name_it(
    make_report: MakeReport, metric: str, value: float | None, checks: set[str], domain: str
) -> None:
    where = {"domain": domain} if domain else {}
    findings = judge(make_report("cvr", where, **{metric: value}))
    assert failed(findings) == {(check, "cvr", domain) for check in checks}


def test_a_small_domain_is_skipped_and_its_numbers_are_not_judged(make_report: MakeReport) -> None:
    report = without_support(make_report("cvr", {"domain": "search"}, auc=0.1), {"domain": "search"})
    findings = judge(report)
    assert failed(findings) == set()
    assert [(f.check, f.task) for f in findings if f.outcome == "not_evaluable"] == [("support", "cvr")]


def test_a_small_domain_refuses_where_the_config_says_so(make_report: MakeReport) -> None:
    report = without_support(make_report(), {"domain": "search"})
    assert failed(judge(report, "not_evaluable: REFUSE")) == {("support", "cvr", "search")}


def test_all_domains_together_always_need_support(make_report: MakeReport) -> None:
    assert failed(judge(without_support(make_report(), {}), "not_evaluable: SKIP")) == {("support", "cvr", "")}


@pytest.mark.parametrize("place", [{}, {"domain": "feed"}], ids=["overall", "domain"])
def test_a_slice_that_the_report_misses_refuses(make_report: MakeReport, place: dict[str, str]) -> None:
    report = make_report()
    kept = tuple(r for r in report.slices if (r.task, r.slice) != ("ctr", place))
    assert failed(judge(dataclasses.replace(report, slices=kept))) == {("measured", "ctr", place.get("domain", ""))}


def test_a_slice_that_stands_twice_refuses(make_report: MakeReport) -> None:
    report = make_report()
    assert failed(judge(dataclasses.replace(report, slices=(*report.slices, report.slices[0])))) == {
        ("measured", "ctr", "")
    }


def test_a_released_model_that_could_not_score_refuses_and_every_comparison_with_it(make_report: MakeReport) -> None:
    report = make_report()
    alone = tuple(dataclasses.replace(result, released=None) for result in report.slices)
    report = dataclasses.replace(report, slices=alone, released_error="no column 'age'")
    assert {check for check, _, _ in failed(judge(report))} == {
        "released_scorable",
        "max_auc_fall",
        "max_log_loss_rise",
    }


def test_metrics_of_the_released_model_that_are_missing_refuse_even_without_an_error(make_report: MakeReport) -> None:
    report = make_report()
    alone = tuple(dataclasses.replace(result, released=None) for result in report.slices)
    assert ("max_auc_fall", "ctr", "") in failed(judge(dataclasses.replace(report, slices=alone)))


@pytest.mark.parametrize(
    ("gate", "refused"), [("", set()), ("allow_first_release: false", {("first_release", "", "")})]
)
def test_the_first_release_has_its_own_rule_and_no_comparisons(
    make_report: MakeReport, gate: str, refused: set[tuple[str, str, str]]
) -> None:
    report = make_report()
    alone = tuple(dataclasses.replace(result, released=None) for result in report.slices)
    findings = judge(dataclasses.replace(report, released=None, slices=alone), gate)
    assert failed(findings) == refused
    assert not any(finding.check == "max_auc_fall" for finding in findings)


def test_a_tower_gate_replaces_the_general_rules_of_its_tower_only() -> None:
    gate = text_format.Parse(
        """
        overall { min_auc: 0.6 max_auc_fall: 0.001 }
        per_domain { min_auc: 0.55 }
        towers { tower_name: "cvr" overall { min_auc: 0.7 } }
        """,
        GateConfig(),
    )
    overall, per_domain = task_gates(gate, "cvr")
    assert (overall.min_auc, overall.max_auc_fall, per_domain.min_auc) == (0.7, 0.005, 0.55)
    overall, per_domain = task_gates(gate, "ctr")
    assert (overall.min_auc, overall.max_auc_fall, per_domain.min_auc) == (0.6, 0.001, 0.55)


def test_other_slices_are_reported_but_not_judged(make_report: MakeReport, good: Metrics) -> None:
    report = make_report()
    poor = dataclasses.replace(good, auc=0.1)
    extra = SliceResult("ctr", {"city": "x"}, 400, 100, 300, poor, good)
    assert failed(judge(dataclasses.replace(report, slices=(*report.slices, extra)))) == set()


def without_support(report: Report, place: dict[str, str]) -> Report:
    """Takes all but one positive from cvr in one slice."""
    slices = [dataclasses.replace(r, positives=1) if (r.task, r.slice) == ("cvr", place) else r for r in report.slices]
    return dataclasses.replace(report, slices=tuple(slices))
