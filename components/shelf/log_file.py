"""The log of a local folder, releases.jsonl: each decision once, whatever killed the process that took it."""

import os
from pathlib import Path

from components.artifacts import RELEASE_LOG
from components.release_log import Decision, is_complete
from components.shelf.disk import sync_folder, write_all


def append(releases: Path, decision: Decision) -> None:
    """Appends a decision and brings it to disk. The caller holds the lock."""
    handle = os.open(releases / RELEASE_LOG, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        os.lseek(handle, _mend_last_line(handle, releases / RELEASE_LOG), os.SEEK_SET)
        write_all(handle, decision.line().encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    sync_folder(releases)


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
