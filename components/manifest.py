"""What a release says of itself: which files it consists of, what they were made from, and how they were judged."""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from components.artifacts import ASSETS_EXTRA, MANIFEST
from components.digest import digest_file, files_below
from components.errors import DataError
from components.json_fields import Fields, parse_object, read_object

FORMAT = 1

MANIFEST_FILE = f"{ASSETS_EXTRA}/{MANIFEST}"
"""The manifest's place in a release, in POSIX form; the one file that it does not list."""

_ADDED_LATER: dict[str, Any] = {"verdict": "approved", "reasons": [], "rollback_to": None, "note": None}
"""Fields that the first manifests don't have; nothing else was released then."""

_REMEDY = "restore it, or move this version out of the releases folder"


@dataclass(frozen=True, slots=True)
class Manifest:
    """All of a release's gateline.json.

    Attributes:
      version: the release's number.
      released_at: ISO time in UTC.
      code_version: version of Gateline that published it.
      candidate_digest: digest of the candidate's saved model, the one that was judged.
      config_sha256: of the canonical config, which lies beside the manifest.
      report_sha256: of the report.json that was judged.
      verdict_sha256: of the verdict.json that judged it.
      released_version_before: the newest release until then; None for the first.
      data_span: rows, files and times learnt from, as preprocessing wrote them.
      files: SHA-256 of every file by its path in the release, without the manifest.
      verdict: what the gate said: "approved", or what was overridden: "refused" or "inconclusive".
      reasons: what the gate had against it; empty if approved.
      rollback_to: the version whose files this one repeats; None if it is no rollback.
      note: why a person overrode the verdict or rolled back; None if nobody did.
    """

    version: int
    released_at: str
    code_version: str
    candidate_digest: str
    config_sha256: str
    report_sha256: str
    verdict_sha256: str
    released_version_before: int | None
    data_span: Mapping[str, Any]
    files: Mapping[str, str]
    verdict: str = "approved"
    reasons: tuple[str, ...] = ()
    rollback_to: int | None = None
    note: str | None = None


def manifest_text(manifest: Manifest) -> str:
    """Returns gateline.json's text."""
    return json.dumps({"format": FORMAT, **dataclasses.asdict(manifest)}, indent=1, ensure_ascii=False) + "\n"


def read_manifest(release: Path) -> Manifest:
    """Reads the manifest of a release's folder.

    Raises:
      DataError: there is none, it is of another format, or a field is missing or of another kind.
    """
    return _manifest(read_object(release / MANIFEST_FILE, _REMEDY))


def parse_manifest(text: bytes, where: str) -> Manifest:
    """Reads a manifest's text; `where` names it in errors, which are those of read_manifest."""
    return _manifest(parse_object(text, where, _REMEDY))


def file_digests(release: Path) -> dict[str, str]:
    """Returns the SHA-256 of every file of a release, read from disk, by its path; the manifest is left out."""
    return {name: digest_file(file) for name, file in files_below(release).items() if name != MANIFEST_FILE}


def differences(release: Path, manifest: Manifest) -> tuple[str, ...]:
    """Returns the paths that are missing, changed or not listed in the manifest; none if the release is whole."""
    return differing(file_digests(release), manifest.files)


def differing(found: Mapping[str, str], wanted: Mapping[str, str]) -> tuple[str, ...]:
    """Returns the paths that are in one of both only, or with another SHA-256; sorted."""
    return tuple(name for name in sorted({*found, *wanted}) if found.get(name) != wanted.get(name))


def _manifest(fields: Fields) -> Manifest:
    if (found := fields.count("format")) != FORMAT:
        raise DataError(
            f"{fields.where}: format: expected {FORMAT}, got {found}; read it with the version that wrote it"
        )
    fields = Fields({**_ADDED_LATER, **fields.content}, fields.where, fields.remedy)
    return Manifest(
        version=fields.count("version"),
        released_at=fields.text("released_at"),
        code_version=fields.text("code_version"),
        candidate_digest=fields.text("candidate_digest"),
        config_sha256=fields.text("config_sha256"),
        report_sha256=fields.text("report_sha256"),
        verdict_sha256=fields.text("verdict_sha256"),
        released_version_before=fields.count_or_none("released_version_before"),
        data_span=dict(fields.object("data_span").content),
        files=fields.text_by_text("files"),
        verdict=fields.text("verdict"),
        reasons=fields.texts("reasons"),
        rollback_to=fields.count_or_none("rollback_to"),
        note=fields.text_or_none("note"),
    )
