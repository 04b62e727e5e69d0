"""The gate: reads what was measured, judges it by the config's rules, writes the verdict. Nothing is released here."""

from pathlib import Path

from components.artifacts import CONFIG, EXAMPLE_SPEC, REPORT, SAVED_MODEL, VERDICT, VERDICT_PAGE
from components.digest import digest_file, digest_folder
from components.errors import DataError
from components.gate.checks import is_what_was_judged
from components.gate.page import verdict_page
from components.gate.rules import judge_tasks, judge_whole
from components.output_folder import output_folder
from components.progress import say
from components.report import Report, read_report
from components.spec_json import read_spec
from components.verdict import Finding, Verdict, verdict_text
from protos.canonical import config_digest
from protos.config_pb2 import PipelineConfig
from protos.uses import towers


def run(config: PipelineConfig, *, candidate: Path, report: Path, verdict: Path) -> bool:
    """Judges a candidate by its report and writes verdict.json and verdict.md.

    Args:
      config: the whole config; `gate_config` and its defaults are the rules.
      candidate: the candidate's folder.
      report: the report's folder.
      verdict: folder to write; it replaces an older one whole.

    Returns:
      Whether the candidate is approved.

    Raises:
      DataError: the candidate or the report is missing or can't be read.
    """
    judged = read_report(report / REPORT)
    decision = Verdict(
        candidate_digest=judged.candidate_digest,
        report_sha256=digest_file(report / REPORT),
        config_sha256=judged.config_sha256,
        released_version=None if judged.released is None else judged.released.version,
        released_digest=None if judged.released is None else judged.released.digest,
        findings=_findings(config, candidate, judged),
    )
    with output_folder(verdict) as folder:
        (folder / VERDICT_PAGE).write_text(verdict_page(decision), encoding="utf-8")
        (folder / VERDICT).write_text(verdict_text(decision), encoding="utf-8")
    _tell(decision)
    return decision.approved


def _findings(config: PipelineConfig, candidate: Path, report: Report) -> tuple[Finding, ...]:
    saved_model = candidate / SAVED_MODEL
    if not saved_model.is_dir():
        raise DataError(f"{saved_model}: expected the candidate's saved model, found no folder; run train first")
    domains = read_spec(candidate / EXAMPLE_SPEC).domains
    config_now = config_digest(config)
    return (
        is_what_was_judged("candidate_unchanged", "the candidate", report.candidate_digest, digest_folder(saved_model)),
        is_what_was_judged("config_unchanged", "the config", report.config_sha256, config_now),
        is_what_was_judged(
            "trained_by_config", "the config the candidate was trained by", config_now, digest_file(candidate / CONFIG)
        ),
        *judge_whole(report, config.gate_config, config.preprocess_config.max_reject_share),
        *judge_tasks(report, config.gate_config, [tower.tower_name for tower in towers(config)], domains),
    )


def _tell(decision: Verdict) -> None:
    for finding in decision.failed:
        say("gate", f"failed {finding.check}: {finding.reason}; {finding.next_step}")
    say("gate", f"{'approved' if decision.approved else 'refused'}: {len(decision.findings)} checks")
