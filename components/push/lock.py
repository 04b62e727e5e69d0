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
    handle = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _acquire(handle, folder, time.monotonic() + timeout_s)
        os.ftruncate(handle, 0)
        os.pwrite(handle, _holder(), 0)
        yield
    finally:
        os.close(handle)


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
