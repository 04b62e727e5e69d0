"""The gate as a step: what it reads, what it writes, and that it refuses what is not what was measured."""

import dataclasses
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from components import artifacts as names
from components.digest import digest_file, digest_folder
from components.errors import DataError, RefusalError
from components.gate.run import run
from components.report import Report
from components.report_file import report_text
from components.spec_json import write_spec
from components.verdict import Verdict, read_verdict
from model.example_spec import ExampleSpec
from protos.canonical import canonical_text, config_digest
from protos.config_pb2 import PipelineConfig
from protos.release_pb2 import Inconclusive

MakeReport = Callable[..., Report]


@dataclass(frozen=True)
class Case:
    """A candidate that was trained by a config, and the folders of its report and its verdict."""

    config: PipelineConfig
    candidate: Path
    report: Path
    folder: Path

    def measure(self, report: Report) -> None:
        """Writes a report about the candidate as it is now."""
        digest = digest_folder(self.candidate / names.SAVED_MODEL)
        report = dataclasses.replace(report, candidate_digest=digest, config_sha256=config_digest(self.config))
        (self.report / names.REPORT).write_text(report_text(report))

    def judge(self) -> Verdict:
        """Runs the gate; its answer is that of the file."""
        approved = run(self.config, candidate=self.candidate, report=self.report, verdict=self.folder)
        verdict = read_verdict(self.folder / names.VERDICT)
        assert approved is verdict.approved
        return verdict

    def train(self, *domains: str) -> None:
        """Makes the candidate, with these domains, by the config as it is now."""
        (self.candidate / names.CONFIG).write_text(canonical_text(self.config))
        write_spec(ExampleSpec((), (), ("clk", "buy"), (), domains), self.candidate / names.EXAMPLE_SPEC)

    @property
    def page(self) -> str:
        return (self.folder / names.VERDICT_PAGE).read_text()


@pytest.fixture
def case(tmp_path: Path, config: PipelineConfig, make_report: MakeReport) -> Case:
    """A good candidate with its report."""
    found = Case(config, tmp_path / "candidate", tmp_path / "report", tmp_path / "verdict")
    (found.candidate / names.SAVED_MODEL).mkdir(parents=True)
    (found.candidate / names.SAVED_MODEL / "saved_model.pb").write_bytes(b"graph")
    (found.candidate / names.EXPORT_CHECK).write_text('{"largest_difference": 1e-7}')
    found.report.mkdir()
    found.train("feed", "search")
    found.measure(make_report())
    return found


def test_a_good_candidate_is_approved_and_the_verdict_names_what_was_judged(case: Case) -> None:
    assert case.judge().approved
    content = json.loads((case.folder / names.VERDICT).read_text())
    assert (content["format"], content["answer"], content["approved"]) == (2, "pass", True)
    assert content["candidate_digest"] == digest_folder(case.candidate / names.SAVED_MODEL)
    assert content["report_sha256"] == digest_file(case.report / names.REPORT)
    assert content["config_sha256"] == config_digest(case.config)
    assert (content["released_version"], content["released_digest"]) == (3, "b" * 64)
    assert {finding["outcome"] for finding in content["findings"]} == {"pass"}
    # 3 digests, 4 of the whole, the export, 2 golden cases, size, 2 latencies, signature; 8 checks on each of 6 slices.
    assert case.page.startswith("# Approved: 62 pass\n")


def test_a_refusal_shows_the_failed_check_first_with_its_numbers(case: Case, make_report: MakeReport) -> None:
    case.measure(make_report("ctr", {"domain": "search"}, auc=0.625))
    [failure] = case.judge().failed
    assert (failure.value, failure.bound, failure.slice) == (-0.125, -0.0075, {"domain": "search"})
    assert case.page.startswith("# Refused: 1 fail, 61 pass\n")
    reason = "change of AUC of ctr in domain search is -0.125 (-0.126984 to -0.123016), needs at least -0.0075"
    assert case.page.index(reason) < case.page.index("## Passed")


@pytest.mark.parametrize(
    ("policy", "approved", "headline"),
    [
        ("HOLD_BACK", False, "Held back, inconclusive: 1 inconclusive, 61 pass"),
        ("RELEASE", True, "Approved as gate_config.inconclusive has it, though inconclusive: 1 inconclusive, 61 pass"),
    ],
)
def test_rows_too_few_to_decide_hold_the_candidate_back_unless_the_config_says_otherwise(
    case: Case, make_report: MakeReport, policy: str, approved: bool, headline: str
) -> None:
    case.config.gate_config.inconclusive = Inconclusive.Value(policy)
    case.train("feed", "search")
    case.measure(make_report("ctr", auc=0.744))
    verdict = case.judge()
    assert (verdict.answer, verdict.approved) == ("inconclusive", approved)
    assert [finding.outcome for finding in verdict.opposed] == ([] if approved else ["inconclusive"])
    assert case.page.startswith(f"# {headline}\n")


def test_the_reports_page_gets_the_verdict_in_its_place_and_a_domain_cannot_break_either_page(case: Case) -> None:
    case.train("a|b\n<script>")
    page = "<h1>Ads</h1><!-- verdict -->not judged yet<!-- /verdict --><p>plots</p>"
    (case.report / names.REPORT_PAGE).write_text(page)
    assert not case.judge().approved
    assert "domain a\\|b &lt;script>" in case.page
    assert "<script>" not in case.page
    judged = (case.folder / names.JUDGED_PAGE).read_text()
    assert judged.startswith("<h1>Ads</h1>")
    assert judged.endswith("<p>plots</p>")
    assert "Refused: 2 fail" in judged
    assert "not judged yet" not in judged
    assert "&lt;script&gt;: stands 0 times in the report" in judged


def test_a_page_that_evaluation_did_not_write_is_named_and_nothing_is_written(case: Case) -> None:
    (case.report / names.REPORT_PAGE).write_text("<h1>Ads</h1>")
    with pytest.raises(
        DataError, match=r"report\.html: expected a place for the verdict, found none; run evaluate again"
    ):
        case.judge()
    assert not case.folder.exists()


def test_what_training_noticed_about_gates_is_in_the_verdict(case: Case) -> None:
    (case.candidate / names.GATES).write_text('{"warnings": ["expert 3 is dead"]}')
    verdict = case.judge()
    assert verdict.approved
    assert [finding.reason for finding in verdict.findings if finding.check == "gates"] == ["expert 3 is dead"]


def test_a_candidate_whose_export_was_never_checked_is_refused_in_one_line(case: Case) -> None:
    (case.candidate / names.EXPORT_CHECK).unlink()
    with pytest.raises(DataError, match=r"export_check\.json: expected a file, found none; run train again"):
        case.judge()


def test_a_candidate_changed_after_it_was_measured_is_refused(case: Case) -> None:
    (case.candidate / names.SAVED_MODEL / "saved_model.pb").write_bytes(b"another graph")
    [failure] = case.judge().failed
    assert failure.check == "candidate_unchanged"
    assert digest_folder(case.candidate / names.SAVED_MODEL) in failure.reason


def test_other_rules_than_those_of_the_run_are_refused(case: Case) -> None:
    case.config.gate_config.overall.min_auc = 0.1
    assert {finding.check for finding in case.judge().failed} == {"config_unchanged", "trained_by_config"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, r"report\.json: expected a file, found none; run evaluate"),
        ("", r"report\.json: expected JSON, got .*; run evaluate again"),
        ("[]", r"report\.json: expected a JSON object, got list"),
        ('{"format": 7}', r"report\.json: format: expected 2, got 7"),
        ('{"format": 1}', r"report\.json: format: expected 2, got 1; run evaluate again with this version"),
        ('{"format": 2}', r"report\.json: content_sha256: expected a text, found no such field; run evaluate again"),
    ],
    ids=["missing", "empty", "list", "future", "former", "hollow"],
)
def test_a_report_that_cannot_be_read_gets_one_clear_line_and_no_verdict(
    case: Case, content: str | None, message: str
) -> None:
    (case.report / names.REPORT).unlink()
    if content is not None:
        (case.report / names.REPORT).write_text(content)
    with pytest.raises(DataError, match=message):
        case.judge()
    assert not case.folder.exists()


@pytest.mark.parametrize("auc", ["0.9", "NaN", '"0.75"'])
def test_an_edited_report_is_not_judged(case: Case, auc: str) -> None:
    file = case.report / names.REPORT
    file.write_text(file.read_text().replace('"auc": 0.75', f'"auc": {auc}', 1))
    with pytest.raises(RefusalError, match=r"report\.json: edited after evaluation wrote it: expected content "):
        case.judge()
    assert not case.folder.exists()
