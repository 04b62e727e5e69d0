"""One pusher at a time: an advisory lock on a releases folder that the system frees when its holder dies."""

import fcntl
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

LOCK_FILE = ".lock"
"""Names the holder while it is held. The file stays: removing it would let two pushers hold two different files."""

POLL_S = 0.05


@contextmanager
def locked(folder: Path, *, timeout_s: float) -> Iterator[None]:
    """Holds the lock of a releases folder while its block runs.

    Args:
      folder: the releases folder.
      timeout_s: how long to wait for another pusher, in seconds.

    Raises:
      TimeoutError: another pusher held the lock all the while; the message names its process, host and start.
    """
    deadline_s = time.monotonic() + timeout_s
    handle = _open_and_acquire(folder, deadline_s)
    try:
        os.ftruncate(handle, 0)
        os.pwrite(handle, _holder(), 0)
        yield
    finally:
        os.close(handle)


def _open_and_acquire(folder: Path, deadline_s: float) -> int:
    """Returns the handle of the file that stands under the lock's name: somebody may have removed it meanwhile."""
    while True:
        handle = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _acquire(handle, folder, deadline_s)
            if _is_at(handle, folder):
                return handle
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)


def _is_at(handle: int, folder: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), os.stat(folder / LOCK_FILE))
    except FileNotFoundError:
        return False


def _acquire(handle: int, folder: Path, deadline_s: float) -> None:
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline_s:
                holder = os.pread(handle, 1000, 0).decode(errors="replace").strip() or "unknown"
                raise TimeoutError(f"{folder}: another push holds the lock ({holder}); wait for it or end it") from None
            time.sleep(POLL_S)
        else:
            return


def _holder() -> bytes:
    holder = {"pid": os.getpid(), "host": socket.gethostname(), "since": datetime.now(UTC).isoformat()}
    return json.dumps(holder).encode() + b"\n"
