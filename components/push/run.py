"""Push: publishes an approved candidate as the next version, or records why not. Needs no TensorFlow."""

import dataclasses
from importlib.metadata import version as installed_version
from pathlib import Path

from components.artifacts import ASSETS_EXTRA, CONFIG, RELEASE_FACTS, REPORT, SAVED_MODEL, VERDICT, WEIGHT_FACTS
from components.digest import digest_file, digest_names, files_below
from components.errors import DataError, RefusalError
from components.manifest import Manifest
from components.progress import say
from components.push.in_turn import in_turn
from components.push.judged import Presented, check_baseline, check_judged, take_digests
from components.push.retention import retire_old
from components.release_log import Decision, utc_now
from components.report_file import read_report
from components.shelf.open_shelf import open_shelf
from components.shelf.shelf import SAVED_MODEL_FILE, Shelf
from components.trial import Trial, trial_of
from components.verdict import Verdict, read_verdict
from protos.config_pb2 import PipelineConfig
from protos.errors import ConfigError


@dataclasses.dataclass(frozen=True, slots=True)
class Handed:
    """What push was given: three artefact folders and, if a person overrides the verdict, why."""

    candidate: Path
    report: Path
    verdict: Path
    override: str | None


def run(
    config: PipelineConfig,
    *,
    candidate: Path,
    report: Path,
    verdict: Path,
    releases: str,
    override: str | None = None,
) -> int | None:
    """Releases a candidate if its verdict approves it, and records the decision.

    The same candidate is released once: pushing it again returns its version and records nothing. A push that was
    killed leaves nothing visible half-done; running it again finishes it.

    Args:
      config: the whole config; `push_config` is read.
      candidate: the candidate's folder.
      report: the report's folder.
      verdict: the verdict's folder.
      releases: folder of releases; "" means push_config.releases_path.
      override: why a person releases a candidate that the verdict does not approve; None: the verdict decides. It
        overrides the gate's answer only: what was not judged is refused nonetheless.

    Returns:
      The candidate's version, or None if the verdict refuses it.

    Raises:
      ConfigError: the releases folder can't be used, or the override has no reason.
      DataError: candidate, report or verdict are missing or can't be read.
      RefusalError: candidate, report or verdict are not those that were judged, or the newest release is another one
        than the candidate was compared with. This too is recorded.
    """
    if override is not None and not override.strip():
        raise ConfigError("override: expected a reason, got none; say why the verdict does not count")
    shelf = open_shelf(releases or config.push_config.releases_path, config.push_config)
    shelf.prepare()
    handed = Handed(candidate, report, verdict, override)
    presented = take_digests(candidate, report, verdict)
    return in_turn(shelf, lambda: _decide(shelf, handed, presented, config.push_config.keep_releases))


def _decide(shelf: Shelf, handed: Handed, presented: Presented, num_kept: int) -> int | None:
    _tell_foreign(shelf)
    try:
        verdict = read_verdict(handed.verdict / VERDICT)
        check_judged(verdict, presented)
        if verdict.approved or handed.override is not None:
            version = _released_as(presented.candidate_digest, shelf) or _release(shelf, verdict, handed, presented)
            retire_old(shelf, num_kept)
            return version
    except RefusalError as refusal:
        _refuse(shelf, presented, (str(refusal),), None)
        raise
    span = read_report(handed.report / REPORT).candidate_data_span
    trial = trial_of(presented.config_sha256, installed_version("gateline"), span)
    _refuse(shelf, presented, _objections(verdict), trial)
    return None


def _release(shelf: Shelf, verdict: Verdict, handed: Handed, presented: Presented) -> int:
    check_baseline(verdict, shelf)
    model = files_below(handed.candidate / SAVED_MODEL)
    if SAVED_MODEL_FILE not in model:
        raise DataError(f"{handed.candidate / SAVED_MODEL}: expected {SAVED_MODEL_FILE}, found none; run train again")
    facts = [CONFIG, *(name for name in (*RELEASE_FACTS, *WEIGHT_FACTS) if (handed.candidate / name).exists())]
    content = {**model, **{f"{ASSETS_EXTRA}/{name}": handed.candidate / name for name in facts}}
    digests = {name: digest_file(file) for name, file in content.items()}
    if (found := digest_names({name: digests[name] for name in model})) != presented.candidate_digest:
        raise RefusalError(f"candidate: judged was {presented.candidate_digest}, got {found}; run evaluate again")
    manifest = Manifest(
        version=shelf.next_version(),
        released_at=utc_now(),
        code_version=installed_version("gateline"),
        candidate_digest=presented.candidate_digest,
        config_sha256=presented.config_sha256,
        report_sha256=presented.report_sha256,
        verdict_sha256=presented.verdict_sha256,
        released_version_before=verdict.released_version,
        data_span=read_report(handed.report / REPORT).candidate_data_span,
        files=digests,
        verdict=_answer(verdict),
        reasons=_objections(verdict),
        note=None if verdict.approved else handed.override,
    )
    shelf.publish(content, manifest)
    override = "" if verdict.approved else f" although the gate's answer is {manifest.verdict}: {handed.override}"
    say("push", f"released version {manifest.version}{override}")
    return manifest.version


def _released_as(candidate_digest: str, shelf: Shelf) -> int | None:
    """Returns the newest version that is there and that the log says holds a candidate, None if there is none."""
    holding = {decision.version for decision in shelf.log() if decision.candidate_digest == candidate_digest}
    version = max((version for version in shelf.versions() if version in holding), default=None)
    if version is not None:
        say("push", f"this candidate already is version {version}")
    return version


def _answer(verdict: Verdict) -> str:
    if verdict.approved:
        return "approved"
    return "refused" if verdict.answer == "fail" else "inconclusive"


def _objections(verdict: Verdict) -> tuple[str, ...]:
    """Returns what kept the gate from approving; nothing if it approved."""
    if verdict.approved:
        return ()
    return tuple(finding.reason for finding in verdict.opposed) or ("no check passed",)


def _refuse(shelf: Shelf, presented: Presented, reasons: tuple[str, ...], trial: Trial | None) -> None:
    newest = max(shelf.versions(), default=None)
    digests = presented.candidate_digest, presented.verdict_sha256
    shelf.record(Decision(utc_now(), "refused", None, *digests, newest, reasons, trial=trial))
    say("push", f"refused, nothing released: {'; '.join(reasons)}")


def _tell_foreign(shelf: Shelf) -> None:
    for name in shelf.foreign_names():
        say("push", f"{shelf.uri}/{name}: not one of our versions, ignored")
