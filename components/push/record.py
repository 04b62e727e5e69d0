"""Writes down every decision in releases.jsonl, each once, whatever killed the process that took it."""

import os
from pathlib import Path

from components.artifacts import RELEASE_LOG
from components.manifest import Manifest
from components.push.disk import sync_folder, write_all
from components.release_log import Decision, is_complete, read_log
from components.releases import list_releases


def record(releases: Path, decision: Decision) -> None:
    """Appends a decision and brings it to disk. The caller holds the lock."""
    handle = os.open(releases / RELEASE_LOG, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        os.lseek(handle, _mend_last_line(handle, releases / RELEASE_LOG), os.SEEK_SET)
        write_all(handle, decision.line().encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    sync_folder(releases)


def record_revealed(releases: Path) -> None:
    """Appends the decisions of versions that were revealed by a push that was killed before it could write its line."""
    logged = {decision.version for decision in read_log(releases) if decision.decision == "released"}
    for release in list_releases(releases):
        manifest = None if release.version in logged else release.manifest()
        if manifest is not None:
            record(releases, decision_of(manifest))


def decision_of(manifest: Manifest) -> Decision:
    """Returns the line that a release's manifest stands for."""
    return Decision(
        time=manifest.released_at,
        decision="released",
        version=manifest.version,
        candidate_digest=manifest.candidate_digest,
        verdict_sha256=manifest.verdict_sha256,
        released_version_before=manifest.released_version_before,
    )


def _mend_last_line(handle: int, path: Path) -> int:
    """Ends a last line that is whole, cuts off one that is not; returns where the next line starts."""
    content = path.read_bytes()
    last = content[content.rfind(b"\n") + 1 :]
    if not last:
        return len(content)
    if is_complete(last.decode(errors="replace")):
        os.lseek(handle, len(content), os.SEEK_SET)
        write_all(handle, b"\n")
        return len(content) + 1
    os.ftruncate(handle, len(content) - len(last))
    return len(content) - len(last)
