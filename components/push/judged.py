"""Whether what push was given is what the gate has judged, against what is released now."""

from dataclasses import dataclass
from pathlib import Path

from components.artifacts import CONFIG, REPORT, SAVED_MODEL, VERDICT
from components.digest import digest_file, digest_folder, digest_names
from components.errors import DataError, RefusalError
from components.shelf.shelf import Shelf
from components.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Presented:
    """Digests of what was handed to push, taken from the files as they are now."""

    candidate_digest: str
    config_sha256: str
    report_sha256: str
    verdict_sha256: str


def take_digests(candidate: Path, report: Path, verdict: Path) -> Presented:
    """Takes the digests of a candidate, a report and a verdict.

    Raises:
      DataError: one of them is not there.
    """
    saved_model = candidate / SAVED_MODEL
    if not saved_model.is_dir():
        raise DataError(f"{saved_model}: expected the candidate's saved model, found no folder; run train first")
    files = {candidate / CONFIG: "train", report / REPORT: "evaluate", verdict / VERDICT: "gate"}
    for file, step in files.items():
        if not file.is_file():
            raise DataError(f"{file}: expected the file that {step} writes, found none; run {step} first")
    return Presented(digest_folder(saved_model), *(digest_file(file) for file in files))


def check_judged(verdict: Verdict, presented: Presented) -> None:
    """Checks that the verdict speaks of this candidate, this report and this config.

    Raises:
      RefusalError: it speaks of others; the message names both digests.
    """
    for what, judged, found in (
        ("candidate", verdict.candidate_digest, presented.candidate_digest),
        ("report", verdict.report_sha256, presented.report_sha256),
        ("config", verdict.config_sha256, presented.config_sha256),
    ):
        if judged != found:
            raise RefusalError(f"{what}: the verdict is about {judged}, got {found}; run evaluate and gate again")


def check_baseline(verdict: Verdict, shelf: Shelf) -> None:
    """Checks that the candidate was compared with the release that is the newest now.

    Raises:
      RefusalError: another version is the newest, or its files are not those that the candidate was compared with.
    """
    newest = max(shelf.versions(), default=None)
    judged = _name(verdict.released_version, verdict.released_digest)
    found = _name(newest, None if newest is None else digest_names(shelf.digests(newest)))
    if judged != found:
        raise RefusalError(
            f"newest release: the verdict compares with {judged}, now it is {found}; run evaluate and gate again"
        )


def _name(version: int | None, digest: str | None) -> str:
    return "no release" if digest is None else f"version {version} ({digest})"
