"""Push: publishes an approved candidate as the next version, or records why not. Needs no TensorFlow."""

from datetime import UTC, datetime
from importlib.metadata import version as installed_version
from pathlib import Path

from components.artifacts import CONFIG, REPORT, SAVED_MODEL, VERDICT
from components.errors import RefusalError
from components.manifest import Manifest
from components.progress import say
from components.push.judged import Presented, check_baseline, check_judged, take_digests
from components.push.lock import locked
from components.push.publish import publish, remove_unfinished
from components.push.record import decision_of, record, record_revealed
from components.push.version import next_version
from components.release_log import Decision, read_log
from components.releases import Release, foreign_names, list_releases, usable_folder
from components.report import read_report
from components.verdict import Verdict, read_verdict
from protos.config_pb2 import PipelineConfig

LOCK_TIMEOUT_S = 600.0
"""How long a push waits for another one to finish."""


def run(config: PipelineConfig, *, candidate: Path, report: Path, verdict: Path, releases: str) -> int | None:
    """Releases a candidate if its verdict approves it, and appends the decision to releases.jsonl.

    The same candidate is released once: pushing it again returns its version and writes no second line. A push that
    was killed leaves nothing visible half-done; running it again finishes it.

    Args:
      config: the whole config; `push_config` is read.
      candidate: the candidate's folder.
      report: the report's folder.
      verdict: the verdict's folder.
      releases: folder of releases; "" means push_config.releases_path.

    Returns:
      The candidate's version, or None if the verdict refuses it.

    Raises:
      ConfigError: the releases folder can't be used.
      DataError: candidate, report or verdict are missing or can't be read.
      RefusalError: candidate, report or verdict are not those that were judged, or the newest release is another one
        than the candidate was compared with. This too is recorded.
    """
    folder = usable_folder(releases or config.push_config.releases_path)
    presented = take_digests(candidate, report, verdict)
    with locked(folder, timeout_s=LOCK_TIMEOUT_S):
        record_revealed(folder)
        remove_unfinished(folder)
        _tell_foreign(folder)
        try:
            decision = read_verdict(verdict / VERDICT)
            check_judged(decision, presented)
            if decision.approved:
                return _release(decision, presented, candidate, report, folder)
        except RefusalError as refusal:
            _refuse(folder, presented, (str(refusal),))
            raise
        _refuse(folder, presented, tuple(finding.reason for finding in decision.opposed))
        return None


def _release(decision: Verdict, presented: Presented, candidate: Path, report: Path, folder: Path) -> int:
    existing = list_releases(folder)
    if (version := _released_as(presented.candidate_digest, existing)) is not None:
        say("push", f"this candidate already is version {version}")
        return version
    check_baseline(decision, existing[-1] if existing else None)
    logged = (line.version for line in read_log(folder))
    version = next_version((release.version for release in existing), logged, foreign_names(folder))
    manifest = Manifest(
        version=version,
        released_at=_now(),
        code_version=installed_version("gateline"),
        candidate_digest=presented.candidate_digest,
        config_sha256=presented.config_sha256,
        report_sha256=presented.report_sha256,
        verdict_sha256=presented.verdict_sha256,
        released_version_before=decision.released_version,
        data_span=read_report(report / REPORT).candidate_data_span,
        files={},
    )
    publish(candidate / SAVED_MODEL, (candidate / CONFIG).read_text(encoding="utf-8"), manifest, folder)
    record(folder, decision_of(manifest))
    say("push", f"released version {version}")
    return version


def _released_as(candidate_digest: str, releases: tuple[Release, ...]) -> int | None:
    for release in reversed(releases):
        manifest = release.manifest()
        if manifest is not None and manifest.candidate_digest == candidate_digest:
            return release.version
    return None


def _refuse(folder: Path, presented: Presented, reasons: tuple[str, ...]) -> None:
    existing = list_releases(folder)
    newest = existing[-1].version if existing else None
    line = Decision(_now(), "refused", None, presented.candidate_digest, presented.verdict_sha256, newest, reasons)
    record(folder, line)
    say("push", f"refused, nothing released: {'; '.join(reasons) or 'the verdict names no reason'}")


def _tell_foreign(folder: Path) -> None:
    for name in foreign_names(folder):
        say("push", f"{folder / name}: not one of our versions, ignored")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
