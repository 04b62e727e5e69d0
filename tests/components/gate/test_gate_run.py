"""The gate as a step: what it reads, what it writes, and that it refuses what is not what was measured."""

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from components.artifacts import (
    CONFIG,
    EXAMPLE_SPEC,
    EXPORT_CHECK,
    GATES,
    JUDGED_PAGE,
    REPORT,
    REPORT_PAGE,
    SAVED_MODEL,
    VERDICT,
    VERDICT_PAGE,
)
from components.digest import digest_file, digest_folder
from components.errors import DataError
from components.gate.run import run
from components.report import Report
from components.report_file import report_text
from components.spec_json import write_spec
from components.verdict import read_verdict
from model.example_spec import ExampleSpec
from protos.canonical import canonical_text, config_digest
from protos.config_pb2 import PipelineConfig
from protos.release_pb2 import Inconclusive

MakeReport = Callable[..., Report]


@pytest.fixture
def candidate(tmp_path: Path, config: PipelineConfig) -> Path:
    folder = tmp_path / "candidate"
    (folder / SAVED_MODEL).mkdir(parents=True)
    (folder / SAVED_MODEL / "saved_model.pb").write_bytes(b"graph")
    (folder / CONFIG).write_text(canonical_text(config))
    (folder / EXPORT_CHECK).write_text('{"largest_difference": 1e-7}')
    write_spec(ExampleSpec((), (), ("clk", "buy"), (), ("feed", "search")), folder / EXAMPLE_SPEC)
    return folder


@pytest.fixture
def write_report(tmp_path: Path, candidate: Path, config: PipelineConfig) -> Callable[[Report], Path]:
    """Returns a function that writes a report about the candidate and returns its folder."""

    def write(report: Report) -> Path:
        folder = tmp_path / "report"
        folder.mkdir(exist_ok=True)
        digest = digest_folder(candidate / SAVED_MODEL)
        report = dataclasses.replace(report, candidate_digest=digest, config_sha256=config_digest(config))
        (folder / REPORT).write_text(report_text(report))
        return folder

    return write


def test_a_good_candidate_is_approved_and_the_verdict_names_what_was_judged(
    config: PipelineConfig,
    candidate: Path,
    write_report: Callable[[Report], Path],
    make_report: MakeReport,
    tmp_path: Path,
) -> None:
    report = write_report(make_report())
    assert run(config, candidate=candidate, report=report, verdict=tmp_path / "verdict") is True
    content = json.loads((tmp_path / "verdict" / VERDICT).read_text())
    assert (content["format"], content["answer"]) == (2, "pass")
    assert content["approved"] is True
    assert content["candidate_digest"] == digest_folder(candidate / SAVED_MODEL)
    assert content["report_sha256"] == digest_file(report / REPORT)
    assert content["config_sha256"] == config_digest(config)
    assert (content["released_version"], content["released_digest"]) == (3, "b" * 64)
    assert {finding["outcome"] for finding in content["findings"]} == {"pass"}
    # 3 digests, 4 of the whole, the export, 2 golden cases, size, 2 latencies, signature; 8 checks on each of 6 slices.
    assert (tmp_path / "verdict" / VERDICT_PAGE).read_text().startswith("# Approved: 62 pass\n")


def test_a_refusal_shows_the_failed_check_first_with_its_numbers(
    config: PipelineConfig,
    candidate: Path,
    write_report: Callable[[Report], Path],
    make_report: MakeReport,
    tmp_path: Path,
) -> None:
    report = write_report(make_report("ctr", {"domain": "search"}, auc=0.625))
    assert run(config, candidate=candidate, report=report, verdict=tmp_path / "verdict") is False
    page = (tmp_path / "verdict" / VERDICT_PAGE).read_text()
    assert page.startswith("# Refused: 1 fail, 61 pass\n")
    reason = "change of AUC of ctr in domain search is -0.125 (-0.126984 to -0.123016), needs at least -0.0075"
    assert page.index(reason) < page.index("## Passed")
    [failure] = read_verdict(tmp_path / "verdict" / VERDICT).failed
    assert (failure.value, failure.bound, failure.slice) == (-0.125, -0.0075, {"domain": "search"})


@pytest.mark.parametrize(
    ("policy", "approved", "headline"),
    [
        ("HOLD_BACK", False, "Held back, inconclusive: 1 inconclusive, 61 pass"),
        ("RELEASE", True, "Approved as gate_config.inconclusive has it, though inconclusive: 1 inconclusive, 61 pass"),
    ],
)
def test_rows_too_few_to_decide_hold_the_candidate_back_unless_the_config_says_otherwise(
    config: PipelineConfig,
    candidate: Path,
    write_report: Callable[[Report], Path],
    make_report: MakeReport,
    tmp_path: Path,
    policy: str,
    approved: bool,
    headline: str,
) -> None:
    config.gate_config.inconclusive = Inconclusive.Value(policy)
    (candidate / CONFIG).write_text(canonical_text(config))
    report = write_report(make_report("ctr", auc=0.744))
    assert run(config, candidate=candidate, report=report, verdict=tmp_path / "verdict") is approved
    verdict = read_verdict(tmp_path / "verdict" / VERDICT)
    assert (verdict.answer, verdict.approved) == ("inconclusive", approved)
    assert [finding.outcome for finding in verdict.opposed] == ([] if approved else ["inconclusive"])
    assert (tmp_path / "verdict" / VERDICT_PAGE).read_text().startswith(f"# {headline}\n")


def test_the_reports_page_gets_the_verdict_in_its_place_and_a_domain_cannot_break_it(
    config: PipelineConfig,
    candidate: Path,
    write_report: Callable[[Report], Path],
    make_report: MakeReport,
    tmp_path: Path,
) -> None:
    write_spec(ExampleSpec((), (), ("clk", "buy"), (), ("<script>",)), candidate / EXAMPLE_SPEC)
    report = write_report(make_report())
    (report / REPORT_PAGE).write_text("<h1>Ads</h1><!-- verdict -->not judged yet<!-- /verdict --><p>plots</p>")
    assert run(config, candidate=candidate, report=report, verdict=tmp_path / "verdict") is False
    page = (tmp_path / "verdict" / JUDGED_PAGE).read_text()
    assert page.startswith("<h1>Ads</h1>")
    assert page.endswith("<p>plots</p>")
    assert "Refused: 2 fail" in page
    assert "not judged yet" not in page
    assert "ctr in domain &lt;script&gt;: stands 0 times in the report" in page


def test_what_training_noticed_about_gates_is_in_the_verdict(
    config: PipelineConfig,
    candidate: Path,
    write_report: Callable[[Report], Path],
    make_report: MakeReport,
    tmp_path: Path,
) -> None:
    (candidate / GATES).write_text('{"warnings": ["expert 3 is dead"]}')
    assert run(config, candidate=candidate, report=write_report(make_report()), verdict=tmp_path / "verdict") is True
    findings = read_verdict(tmp_path / "verdict" / VERDICT).findings
    assert [finding.reason for finding in findings if finding.check == "gates"] == ["expert 3 is dead"]


def test_a_candidate_whose_export_was_never_checked_is_refused_in_one_line(
    config: PipelineConfig,
    candidate: Path,
    write_report: Callable[[Report], Path],
    make_report: MakeReport,
    tmp_path: Path,
) -> None:
    (candidate / EXPORT_CHECK).unlink()
    with pytest.raises(DataError, match=r"export_check\.json: expected a file, found none; run train again"):
        run(config, candidate=candidate, report=write_report(make_report()), verdict=tmp_path / "verdict")


def test_a_candidate_changed_after_it_was_measured_is_refused(
    config: PipelineConfig,
    candidate: Path,
    write_report: Callable[[Report], Path],
    make_report: MakeReport,
    tmp_path: Path,
) -> None:
    report = write_report(make_report())
    (candidate / SAVED_MODEL / "saved_model.pb").write_bytes(b"another graph")
    assert run(config, candidate=candidate, report=report, verdict=tmp_path / "verdict") is False
    [failure] = read_verdict(tmp_path / "verdict" / VERDICT).failed
    assert failure.check == "candidate_unchanged"
    assert digest_folder(candidate / SAVED_MODEL) in failure.reason


def test_other_rules_than_those_of_the_run_are_refused(
    config: PipelineConfig,
    candidate: Path,
    write_report: Callable[[Report], Path],
    make_report: MakeReport,
    tmp_path: Path,
) -> None:
    report = write_report(make_report())
    config.gate_config.overall.min_auc = 0.1
    assert run(config, candidate=candidate, report=report, verdict=tmp_path / "verdict") is False
    failures = {finding.check for finding in read_verdict(tmp_path / "verdict" / VERDICT).failed}
    assert failures == {"config_unchanged", "trained_by_config"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, r"report\.json: expected a file, found none; run evaluate"),
        ("", r"report\.json: expected JSON, got .*; run evaluate again"),
        ("[]", r"report\.json: expected a JSON object, got list"),
        ('{"format": 7}', r"report\.json: format: expected 2, got 7"),
        (
            '{"format": 1, "slices": []}',
            r"report\.json: format: expected 2, got 1; run evaluate again with this version",
        ),
        ('{"format": 2}', r"report\.json: candidate: expected an object, found no such field"),
    ],
    ids=["missing", "empty", "list", "future", "former", "hollow"],
)
def test_a_report_that_cannot_be_read_gets_one_clear_line_and_no_verdict(
    config: PipelineConfig, candidate: Path, tmp_path: Path, content: str | None, message: str
) -> None:
    if content is not None:
        (tmp_path / REPORT).write_text(content)
    with pytest.raises(DataError, match=message):
        run(config, candidate=candidate, report=tmp_path, verdict=tmp_path / "verdict")
    assert not (tmp_path / "verdict").exists()


def test_a_report_with_text_for_a_metric_is_no_report(
    config: PipelineConfig,
    candidate: Path,
    write_report: Callable[[Report], Path],
    make_report: MakeReport,
    tmp_path: Path,
) -> None:
    report = write_report(make_report())
    content = (report / REPORT).read_text().replace('"auc": 0.75', '"auc": "0.75"', 1)
    (report / REPORT).write_text(content)
    with pytest.raises(DataError, match=r"slices\[0\]: candidate: auc: expected a number or null, got '0.75'"):
        run(config, candidate=candidate, report=report, verdict=tmp_path / "verdict")


def test_nan_written_into_a_report_is_refused(
    config: PipelineConfig,
    candidate: Path,
    write_report: Callable[[Report], Path],
    make_report: MakeReport,
    tmp_path: Path,
) -> None:
    report = write_report(make_report())
    content = (report / REPORT).read_text().replace('"auc": 0.75', '"auc": NaN', 1)
    (report / REPORT).write_text(content)
    assert run(config, candidate=candidate, report=report, verdict=tmp_path / "verdict") is False


def test_a_domain_name_cannot_break_the_page(
    config: PipelineConfig,
    candidate: Path,
    write_report: Callable[[Report], Path],
    make_report: MakeReport,
    tmp_path: Path,
) -> None:
    write_spec(ExampleSpec((), (), ("clk", "buy"), (), ("a|b\n<script>",)), candidate / EXAMPLE_SPEC)
    report = write_report(make_report())
    assert run(config, candidate=candidate, report=report, verdict=tmp_path / "verdict") is False
    page = (tmp_path / "verdict" / VERDICT_PAGE).read_text()
    assert "domain a\\|b &lt;script>" in page
    assert "<script>" not in page
