"""Ends a process at any of its file operations, or lets one of them fail: faults by number, not by luck.

An operation is one of these: opening a file for writing, closing it, a write, sync, rename, deletion, making or
removing a folder; a put, copy or deletion in an object store; and what a test adds, such as a checkpoint that C++
writes. What only reads does not count. They are numbered from 1 in the order in which they happen, so what is done must
be the same in every run.

    operations = count(act)
    for at in range(1, len(operations) + 1):
        restore_what_was_there_before()
        kill_at(act, at)     # a forked process, which ends without any clean-up
        check_that_nothing_is_seen_half_done()
        act()                # must finish it
"""

# ruff: noqa: ANN401 - what is patched takes and gives anything

import builtins
import io
import os
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import obstore
import pytest

Act = Callable[[], object]
Place = tuple[Any, str]
"""What holds a function, and the function's name."""

ON_DISK: tuple[Place, ...] = tuple(
    (os, name)
    for name in (
        *("write", "pwrite", "sendfile", "fsync", "ftruncate", "mkdir", "rmdir"),
        *("rename", "replace", "unlink", "remove", "link", "symlink"),
    )
)
IN_STORES: tuple[Place, ...] = tuple((obstore, name) for name in ("put", "copy", "delete"))

KILLED, FAILED = 77, 78
"""Exit codes of a forked process: killed by the harness, or ended by an exception."""

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class KilledError(BaseException):
    """Stands for SIGKILL where there is no process of its own: no `except Exception` may live on."""


def count(act: Act, also: Sequence[Place] = (), seen: Act | None = None, on_disk: bool = True) -> list[str]:
    """Runs `act` and returns the names of its operations.

    Args:
      act: what to run.
      also: more operations.
      seen: called before each operation and at the end: a reader who looks at every moment.
      on_disk: whether those on this machine's disks count.
    """
    names: list[str] = []

    def note(name: str, _: Callable[[], object]) -> None:
        names.append(name)
        if seen:
            seen()

    with _patched(note, also, on_disk):
        act()
    if seen:
        seen()
    return names


def kill_at(act: Act, at: int, also: Sequence[Place] = ()) -> bool:
    """Runs `act` in a forked process that ends before its operation `at`; a write is torn in half first.

    Returns:
      Whether it was killed; False if it came to its end before.

    Raises:
      RuntimeError: it ended by an exception.
    """
    number = 0

    def die(_: str, torn: Callable[[], object]) -> None:
        nonlocal number
        number += 1
        if number == at:
            torn()
            os._exit(KILLED)

    def run() -> None:
        with _patched(die, also):
            act()

    code = in_process(run)
    if code not in (0, KILLED):
        raise RuntimeError(f"ended by an exception before operation {at}; see stderr")
    return code == KILLED


def in_process(act: Act) -> int:
    """Runs `act` in a forked process and returns its exit code."""
    return wait_for(start(act))


def start(act: Act) -> int:
    """Starts `act` in a forked process and returns its id."""
    sys.stdout.flush()
    sys.stderr.flush()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12 warns of forks beside threads
        child = os.fork()
    if child:
        return child
    try:
        act()
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(FAILED)
    os._exit(0)


def wait_for(child: int) -> int:
    """Waits for a forked process and returns its exit code."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def gone_from(act: Act, at: int, also: Sequence[Place] = (), on_disk: bool = True) -> bool:
    """Runs `act` here, but from its operation `at` on none takes place; for clients that don't survive a fork.

    Returns:
      Whether there was an operation of that number.
    """
    number = 0

    def vanish(name: str, torn: Callable[[], object]) -> None:
        nonlocal number
        number += 1
        if number >= at:
            if number == at:
                torn()
            raise KilledError(f"{name} number {number}")

    try:
        with _patched(vanish, also, on_disk):
            act()
    except KilledError:
        return True
    return False


@contextmanager
def failing_at(at: int, error: Exception, also: Sequence[Place] = ()) -> Iterator[None]:
    """Lets one operation in its block raise an error; a write is torn in half first."""
    number = 0

    def fail(_: str, torn: Callable[[], object]) -> None:
        nonlocal number
        number += 1
        if number == at:
            torn()
            raise error

    with _patched(fail, also):
        yield


@contextmanager
def _patched(
    before: Callable[[str, Callable[[], object]], None], also: Sequence[Place], on_disk: bool = True
) -> Iterator[None]:
    """Calls `before` with an operation's name, and with what does half of it, before each operation."""
    with pytest.MonkeyPatch.context() as patch:
        for holder, name in (*(ON_DISK if on_disk else ()), *IN_STORES, *also):
            patch.setattr(holder, name, _counted(name, getattr(holder, name), before))
        if on_disk:
            patch.setattr(os, "open", _counted_os_open(os.open, before))
            opens = _counted_open(io.open, before)
            patch.setattr(builtins, "open", opens)
            patch.setattr(io, "open", opens)
        yield


def _counted(name: str, real: Callable[..., Any], before: Callable[..., None]) -> Callable[..., Any]:
    def operation(*args: Any, **kwargs: Any) -> Any:
        before(name, lambda: real(args[0], bytes(args[1])[: len(args[1]) // 2]) if name == "write" else None)
        return real(*args, **kwargs)

    return operation


def _counted_os_open(real: Callable[..., int], before: Callable[..., None]) -> Callable[..., int]:
    def operation(path: Any, flags: int, *args: Any, **kwargs: Any) -> int:
        if flags & WRITING:
            before("open", lambda: None)
        return real(path, flags, *args, **kwargs)

    return operation


def _counted_open(real: Callable[..., Any], before: Callable[..., None]) -> Callable[..., Any]:
    def operation(file: Any, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
        if not set(mode) & set("wax+"):
            return real(file, mode, *args, **kwargs)
        before("open", lambda: None)
        opened = real(file, mode, *args, **kwargs)
        close = opened.close

        def counted_close() -> None:
            # What was written stands in a buffer until here: a process that dies before leaves the file without it.
            try:
                if not opened.closed:
                    before("close", lambda: None)
            finally:
                close()

        opened.close = counted_close
        return opened

    return operation
