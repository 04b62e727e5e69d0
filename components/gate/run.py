"""The gate: reads what was measured, judges it by the config's rules, writes the verdict. Nothing is released here."""

from collections.abc import Sequence
from pathlib import Path

from components.artifacts import (
    BASELINE,
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
from components.gate.baseline import beats_baseline, read_leads
from components.gate.candidate_checks import gates_are_alive, is_what_was_judged
from components.gate.evidence import Evidence
from components.gate.judged_page import judged_page
from components.gate.page import verdict_page
from components.gate.rules import judge_servable, judge_tasks, judge_whole
from components.gate.servable_checks import export_is_faithful
from components.json_fields import read_object
from components.output_folder import output_folder
from components.progress import say
from components.report import Report
from components.report_file import read_report
from components.spec_json import read_spec
from components.verdict import Finding, Verdict, verdict_text
from protos.canonical import config_digest
from protos.config_pb2 import PipelineConfig
from protos.release_pb2 import RELEASE
from protos.uses import towers


def run(config: PipelineConfig, *, candidate: Path, report: Path, verdict: Path) -> bool:
    """Judges a candidate by its report; writes verdict.json, verdict.md and the report's page with the verdict on top.

    Args:
      config: the whole config; `gate_config` and its defaults are the rules.
      candidate: the candidate's folder.
      report: the report's folder.
      verdict: folder to write; it replaces an older one whole.

    Returns:
      Whether the candidate is approved.

    Raises:
      DataError: the candidate or the report is missing or can't be read.
      RefusalError: the report was edited after evaluation wrote it.
    """
    judged = read_report(report / REPORT)
    decision = Verdict(
        candidate_digest=judged.candidate_digest,
        report_sha256=digest_file(report / REPORT),
        config_sha256=judged.config_sha256,
        released_version=None if judged.released is None else judged.released.version,
        released_digest=None if judged.released is None else judged.released.digest,
        releases_inconclusive=config.gate_config.inconclusive == RELEASE,
        findings=_findings(config, candidate, judged),
    )
    page = report / REPORT_PAGE
    with output_folder(verdict) as folder:
        if page.is_file():
            judged_html = judged_page(page.read_text(encoding="utf-8"), decision)
            (folder / JUDGED_PAGE).write_text(judged_html, encoding="utf-8")
        (folder / VERDICT_PAGE).write_text(verdict_page(decision), encoding="utf-8")
        (folder / VERDICT).write_text(verdict_text(decision), encoding="utf-8")
    _tell(decision)
    return decision.approved


def _findings(config: PipelineConfig, candidate: Path, report: Report) -> tuple[Finding, ...]:
    saved_model = candidate / SAVED_MODEL
    if not saved_model.is_dir():
        raise DataError(f"{saved_model}: expected the candidate's saved model, found no folder; run train first")
    domains = read_spec(candidate / EXAMPLE_SPEC).domains
    config_now, gate = config_digest(config), config.gate_config
    return (
        is_what_was_judged("candidate_unchanged", "the candidate", report.candidate_digest, digest_folder(saved_model)),
        is_what_was_judged("config_unchanged", "the config", report.config_sha256, config_now),
        is_what_was_judged(
            "trained_by_config", "the config the candidate was trained by", config_now, digest_file(candidate / CONFIG)
        ),
        *judge_whole(report, gate, config.preprocess_config.max_reject_share),
        *gates_are_alive(_gate_warnings(candidate / GATES), refuse=gate.refuse_dead_experts),
        *beats_baseline(_leads(candidate / BASELINE), gate),
        export_is_faithful(_export_difference(candidate / EXPORT_CHECK), gate.servable.max_export_difference),
        *judge_servable(report, gate),
        *judge_tasks(report, gate, [tower.tower_name for tower in towers(config)], domains),
    )


def _export_difference(file: Path) -> float | None:
    return read_object(file, "run train again").number_or_none("largest_difference")


def _leads(file: Path) -> dict[str, Evidence]:
    # Without train_config.baseline_rows there is no such file.
    return read_leads(read_object(file, "run train again")) if file.is_file() else {}


def _gate_warnings(file: Path) -> Sequence[str]:
    # A network without gates has no such file.
    return read_object(file, "run train again").texts("warnings") if file.is_file() else ()


def _tell(decision: Verdict) -> None:
    for finding in decision.of("fail", "inconclusive"):
        say("gate", f"{finding.outcome} {finding.check}: {finding.reason}; {finding.next_step}")
    said = "approved" if decision.approved else "refused"
    say("gate", f"{said}, {decision.answer}: {len(decision.findings)} checks")
