"""Who is at work on which number in an object store: the first to make its claim, until its outcome is written.

There is no lock that a store would free when its holder dies. So the holder renews its claim now and then, and whoever
waits takes it for dead when it has seen no renewal for a while. Only time that passes here counts, no clock of another
machine. A holder that was taken for dead but lives on can do no harm: the outcome has been written, once for all.
"""

import json
import os
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import final

from components.errors import DataError
from components.release_log import utc_now
from components.shelf.objects import Objects

FOLDER = "claims/"

_NAME = re.compile(r"(\d{20})\.json", re.ASCII)


@final
class Claims:
    """The claims of a shelf, to versions or to retrains.

    Args:
      objects: the shelf's objects.
      timeout_s: how long without a renewal is death, in seconds.
      folder: where the claims stand, with a slash at its end.
    """

    def __init__(self, objects: Objects, timeout_s: float, folder: str = FOLDER) -> None:
        self._folder = folder
        self._objects = objects
        self._timeout_s = timeout_s
        self._poll_s = min(1.0, timeout_s / 20)
        self._seen: dict[int, tuple[str | None, float]] = {}

    def name(self, version: int) -> str:
        """Returns the name of a claim's object."""
        return f"{self._folder}{version:020d}.json"

    def taken(self) -> frozenset[int]:
        """Returns the versions that were ever claimed."""
        found = (_NAME.fullmatch(name) for name in self._objects.names(self._folder))
        return frozenset(int(match[1]) for match in found if match)

    def take(self, version: int, token: str) -> bool:
        """Claims a version; returns whether it is this process's.

        Args:
          version: the version.
          token: this claim's name; no other has it.
        """
        if self._objects.create(self.name(version), _claim(token, 0)):
            return True
        # A request whose answer got lost is sent again, and then meets its own claim.
        return self._fields(version).get("token") == token

    @contextmanager
    def renewed(self, version: int, token: str) -> Iterator[None]:
        """Renews a claim while its block runs."""
        ended = threading.Event()
        thread = threading.Thread(target=self._renew, args=(version, token, ended), daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()

    def is_dead(self, version: int) -> bool:
        """Waits a moment and returns whether a claim has not been renewed for as long as it may be."""
        mark, now_s = self._objects.mark(self.name(version)), time.monotonic()
        seen_mark, since_s = self._seen.get(version, (None, now_s))
        if mark != seen_mark:
            since_s = now_s
        self._seen[version] = (mark, since_s)
        if now_s - since_s >= self._timeout_s:
            return True
        time.sleep(self._poll_s)
        return False

    def holder(self, version: int) -> str:
        """Returns who holds a claim, for people."""
        fields = self._fields(version)
        return ", ".join(f"{name} {fields[name]}" for name in ("host", "pid", "since") if name in fields) or "unknown"

    def _fields(self, version: int) -> dict[str, object]:
        try:
            fields = json.loads(self._objects.read(self.name(version)) or b"{}")
        except ValueError:
            return {}
        return fields if isinstance(fields, dict) else {}

    def _renew(self, version: int, token: str, ended: threading.Event) -> None:
        renewals = 0
        while not ended.wait(self._timeout_s / 4):
            renewals += 1
            try:
                self._objects.write(self.name(version), _claim(token, renewals))
            except DataError:
                # The store does not answer: if that lasts, the claim is lost, which the outcome will say.
                continue


def _claim(token: str, renewals: int) -> bytes:
    fields = {
        "token": token,
        "host": socket.gethostname(),
        "pid": os.getpid(),
        "since": utc_now(),
        "renewals": renewals,
    }
    return json.dumps(fields).encode()
