"""The processes that this one has started, and those that they have."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_PARENT = 1
"""Field of /proc/<pid>/stat behind the name, which is in brackets and may hold anything."""


def signal_descendants(number: int) -> None:
    """Sends a signal to all of them. Where there is no /proc, as on macOS, nobody is found."""
    for pid in list(_below(os.getpid(), _children())):
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def _children() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            fields = (process / "stat").read_text().rpartition(")")[2].split()
            found.setdefault(int(fields[_PARENT]), []).append(int(process.name))
    return found


def _below(pid: int, children: dict[int, list[int]]) -> Iterator[int]:
    for child in children.get(pid, ()):
        yield child
        yield from _below(child, children)
