"""Tasks that predict values or several classes: what is measured, and what the gate makes of it."""

import math
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from google.protobuf import text_format

from components.evaluate.judged_kind import judged_kinds
from components.evaluate.page_table import columns_of
from components.evaluate.plan import make_plan
from components.evaluate.results import measure_rows, uncertainty
from components.gate.rules import judge_tasks
from components.report import CLASSES, VALUE, Data, Release, Report, SliceResult
from components.report_file import read_report, report_text
from components.verdict import Finding
from model.metrics.auc import auc
from model.metrics.log_loss import log_loss
from protos.model_pb2 import MMoE, TaskTower
from protos.release_pb2 import EvaluationConfig, GateConfig

RNG = np.random.default_rng(4)
NUM_ROWS = 600
SECONDS = RNG.gamma(2.0, 3.0, NUM_ROWS)
KIND = RNG.integers(0, 3, NUM_ROWS)
TABLE = pa.RecordBatch.from_pydict(
    {
        "seconds": pa.array(SECONDS),
        "kind": pa.array(KIND),
        "clk": pa.array(RNG.integers(0, 2, NUM_ROWS)),
        "city": pa.array(RNG.choice(["a", "b"], NUM_ROWS)),
    }
)
TOWERS = text_format.Parse(
    """
    task_towers { tower_name: "stay" label_name: "seconds" losses { l2_loss {} } task_space_indicator_name: "town"
                  task_space_indicator_value: "b" }
    task_towers { tower_name: "kind" label_name: "kind" num_class: 3 losses { softmax_cross_entropy {} } }
    """,
    MMoE(),
).task_towers
GOOD_VALUES = (SECONDS + RNG.normal(0, 1, NUM_ROWS)).astype(np.float32)
GUESSED = np.where(RNG.random(NUM_ROWS) < 0.05, (KIND + 1) % 3, KIND)
GOOD_SHARES = (0.1 + 0.7 * np.eye(3)[GUESSED]).astype(np.float32)


def results(stay: np.ndarray = GOOD_VALUES, kind: np.ndarray = GOOD_SHARES) -> tuple[SliceResult, ...]:
    columns = {"row": np.arange(NUM_ROWS, dtype=np.uint64), "space.stay": np.array(TABLE["city"].to_pylist()) == "b"}
    columns |= {"label.stay": SECONDS.astype(np.float32), "label.kind": KIND.astype(np.float32)}
    for model, values, shares in (("candidate", stay, kind), ("released", GOOD_VALUES, GOOD_SHARES)):
        columns[f"{model}.stay"] = values
        columns[f"{model}.kind"] = pa.FixedSizeListArray.from_arrays(pa.array(shares.astype(np.float32).ravel()), 3)
    return measure_rows(pa.table(columns), make_plan(TOWERS, (), EvaluationConfig(), compare=True))


def report(slices: tuple[SliceResult, ...]) -> Report:
    tasks, data = ("stay", "kind"), Data((), 1, NUM_ROWS, 0, {})
    how = uncertainty(make_plan(TOWERS, (), EvaluationConfig(), compare=True))
    return Report("c", "a", {}, Release(1, "b", "r/1"), None, data, tasks, (), slices, uncertainty=how)


def failed(slices: tuple[SliceResult, ...]) -> set[tuple[str, str]]:
    findings: list[Finding] = list(judge_tasks(report(slices), GateConfig(), ("stay", "kind"), ()))
    return {(finding.task, finding.check) for finding in findings if finding.outcome != "pass"}


def test_a_tower_is_judged_by_what_it_predicts() -> None:
    def kind(losses: str, num_class: int = 1) -> str:
        tower = text_format.Parse(f'tower_name: "t" num_class: {num_class} {losses}', TaskTower())
        return judged_kinds([tower])["t"]

    assert kind("") == kind("losses { l2_loss {} } losses { binary_cross_entropy {} }") == "chance"
    assert kind("losses { softmax_cross_entropy {} }", 2) == "chance"
    assert kind("losses { softmax_cross_entropy {} }", 3) == "classes"
    assert kind("losses { sigmoid_l2_loss {} }") == kind("losses { ziln_loss {} }", 3) == "value"


def test_values_are_measured_by_their_errors_over_all_rows_and_in_the_space() -> None:
    found = {tuple(it.slice.items()): it for it in results() if it.task == "stay"}
    errors = GOOD_VALUES - SECONDS.astype(np.float32)
    everything = found[()]
    assert (everything.kind, everything.rows, everything.positives) == (VALUE, NUM_ROWS, NUM_ROWS)
    assert everything.candidate.root_mean_squared_error == pytest.approx(math.sqrt((errors**2).mean()), rel=1e-5)
    assert everything.candidate.mean_absolute_error == pytest.approx(abs(errors).mean(), rel=1e-5)
    assert everything.candidate.normalized_squared_error == pytest.approx((errors**2).mean() / SECONDS.var(), rel=1e-4)
    assert everything.candidate.auc is None
    inside = np.array(TABLE.column("city").to_pylist()) == "b"
    space = found[(("space", "in"),)]
    assert space.rows == inside.sum()
    assert space.candidate.mean_absolute_error == pytest.approx(abs(errors[inside]).mean(), rel=1e-5)


def test_classes_are_measured_together_and_each_against_the_rest() -> None:
    found = {tuple(it.slice.items()): it for it in results() if it.task == "kind"}
    assert list(found) == [(), (("class", "0"),), (("class", "1"),), (("class", "2"),)]
    assert (found[()].kind, found[()].rows, found[()].positives, found[()].negatives) == (CLASSES, 600, 600, 1200)
    assert found[()].candidate.auc == auc(np.eye(3)[KIND].ravel() > 0, GOOD_SHARES.ravel())
    one = found[(("class", "1"),)]
    assert (one.rows, one.positives) == (600, int((KIND == 1).sum()))
    shares = GOOD_SHARES[:, 1]
    assert one.candidate.auc == auc(KIND == 1, shares)
    assert one.candidate.log_loss == pytest.approx(log_loss((KIND == 1).astype(float), shares), rel=1e-9)


def test_a_report_of_every_kind_can_be_read_again(tmp_path: object) -> None:
    written = report(results())
    path = tmp_path / "report.json"
    path.write_text(report_text(written))
    assert read_report(path) == written


def test_a_task_s_table_has_the_columns_of_its_kind() -> None:
    def columns(task: str) -> list[str]:
        return [column.metric for column in columns_of([it for it in results() if it.task == task])]

    assert columns("kind") == ["auc", "predicted_over_observed", "normalized_entropy", "pr_auc", "ece"]
    errors = ["root_mean_squared_error", "mean_absolute_error", "normalized_squared_error"]
    assert columns("stay") == ["predicted_over_observed", *errors]


def test_good_candidates_pass_the_gate() -> None:
    assert failed(results()) == set()


@pytest.mark.parametrize(
    ("stay", "checks"),
    [
        (np.full(NUM_ROWS, SECONDS.mean(), np.float32), {"scores_differ", "max_error_rise"}),
        (GOOD_VALUES * 2, {"predicted_over_observed", "max_error_rise", "max_normalized_squared_error"}),
        (np.where(np.arange(NUM_ROWS) == 3, np.nan, GOOD_VALUES), {"scores_finite", "max_error_rise"}),
        (np.where(np.arange(NUM_ROWS) % 2, GOOD_VALUES + 1, GOOD_VALUES - 1), {"max_error_rise"}),
    ],
    ids=["the mean", "twice as much", "not a number", "a larger error"],
)
def test_bad_values_are_refused(stay: np.ndarray, checks: set[str]) -> None:
    assert {("stay", check) for check in checks} <= failed(results(stay=stay.astype(np.float32)))


def test_classes_that_are_confused_are_refused() -> None:
    assert {("kind", "min_auc"), ("kind", "max_auc_fall"), ("kind", "max_log_loss_rise")} <= failed(
        results(kind=np.roll(GOOD_SHARES, 1, axis=1))
    )


def test_too_few_values_are_no_support() -> None:
    few = tuple(it for it in results() if it.task == "kind")
    [stay, *_] = results()
    small = replace(stay, rows=60, positives=60, negatives=0)
    assert ("stay", "support") in failed((small, *few))


def test_a_slice_whose_labels_are_all_alike_is_not_evaluable() -> None:
    [stay, *_] = results()
    lacks = {"normalized_squared_error": None, "predicted_over_observed": None}
    alike = replace(stay, slice={"domain": "a"}, candidate=replace(stay.candidate, **lacks))
    findings = list(judge_tasks(report((stay, alike)), GateConfig(), ("stay",), ("a",)))
    assert [(it.check, it.slice) for it in findings if it.outcome == "not_evaluable"] == [("support", {"domain": "a"})]
    assert {it.outcome for it in findings} == {"pass", "not_evaluable"}


def test_where_labels_may_be_negative_there_is_no_ratio() -> None:
    [tower, _] = TOWERS
    tower = TaskTower(tower_name=tower.tower_name, label_name="seconds", losses=tower.losses)
    columns = {"row": np.arange(2, dtype=np.uint64), "label.stay": np.float32([-1, 2])}
    rows = pa.table(columns | {"candidate.stay": np.float32([0.5, 1])})
    [found] = measure_rows(rows, make_plan([tower], (), EvaluationConfig(), compare=False))
    assert found.candidate.predicted_over_observed is None
    assert found.candidate.mean_absolute_error == 1.25
