"""One process at a time: advisory locks on a releases folder that the system frees when their holder dies."""

import fcntl
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from components.progress import say


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock.

    Attributes:
      file: names the holder while it is held. It stays: removing it would let two processes hold two different files.
      work: what is done under it, as messages call it.
      poll_s: how often to look whether it is free, in seconds.
    """

    file: str
    work: str
    poll_s: float


PUSH = Lock(".lock", "push", 0.05)
RETRAIN = Lock(".retrain.lock", "retrain", 0.5)


@contextmanager
def locked(folder: Path, *, timeout_s: float, lock: Lock = PUSH) -> Iterator[None]:
    """Holds a lock of a releases folder while its block runs.

    Args:
      folder: the releases folder.
      timeout_s: how long to wait for another holder, in seconds.
      lock: which of its locks.

    Raises:
      TimeoutError: another process held the lock all the while; the message names it, its host and its start.
    """
    deadline_s = time.monotonic() + timeout_s
    handle = _open_and_acquire(folder, lock, deadline_s)
    try:
        os.ftruncate(handle, 0)
        os.pwrite(handle, _holder(), 0)
        yield
    finally:
        os.close(handle)


def _open_and_acquire(folder: Path, lock: Lock, deadline_s: float) -> int:
    """Returns the handle of the file that stands under the lock's name: somebody may have removed it meanwhile."""
    while True:
        handle = os.open(folder / lock.file, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _acquire(handle, folder, lock, deadline_s)
            if _is_at(handle, folder / lock.file):
                return handle
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)


def _is_at(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), os.stat(path))
    except FileNotFoundError:
        return False


def _acquire(handle: int, folder: Path, lock: Lock, deadline_s: float) -> None:
    is_told = False
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(handle, 1000, 0).decode(errors="replace").strip() or "unknown"
            told = f"{folder}: another {lock.work} holds the lock ({holder})"
            if time.monotonic() >= deadline_s:
                raise TimeoutError(f"{told}; wait for it or end it") from None
            if not is_told:
                say(lock.work, f"{told}; waiting for it")
                is_told = True
            time.sleep(lock.poll_s)
        else:
            return


def _holder() -> bytes:
    holder = {"pid": os.getpid(), "host": socket.gethostname(), "since": datetime.now(UTC).isoformat()}
    return json.dumps(holder).encode() + b"\n"
