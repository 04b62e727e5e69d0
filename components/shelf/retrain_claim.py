"""One retrain at a time in an object store: numbered claims, each ended by its holder or by who finds it dead.

`retrains/<number>.json` is made once and renewed while its retrain lasts; `retrains/<number>-ended.json` ends it. Who
is taken for dead but lives on trains beside another one; the shelf still releases only what was judged against its
newest version.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from components.progress import say
from components.shelf.claims import Claims
from components.shelf.objects import Objects

FOLDER = "retrains/"


@contextmanager
def retrain_claim(objects: Objects, timeout_s: float, wait_s: float) -> Iterator[None]:
    """Holds the newest claim while its block runs.

    Args:
      objects: the shelf's objects.
      timeout_s: how long without a renewal is death, in seconds.
      wait_s: how long to wait for another holder, in seconds.

    Raises:
      TimeoutError: another process held a claim all the while.
      DataError: the store does not answer.
    """
    claims, token = Claims(objects, timeout_s, FOLDER), uuid.uuid4().hex
    number = _take(claims, objects, token, wait_s)
    try:
        with claims.renewed(number, token):
            yield
    finally:
        objects.write(_ended(number), b"{}")


def _take(claims: Claims, objects: Objects, token: str, wait_s: float) -> int:
    deadline_s, told_of = monotonic() + wait_s, 0
    while True:
        newest = max(claims.taken(), default=0)
        if newest == 0 or objects.mark(_ended(newest)) is not None:
            if claims.take(newest + 1, token):
                return newest + 1
            continue
        told = f"{objects.uri}: another retrain is at work ({claims.holder(newest)})"
        if claims.is_dead(newest):
            say("retrain", f"{told}, but has given no sign of life; going on without it")
            objects.write(_ended(newest), b"{}")
        elif monotonic() >= deadline_s:
            raise TimeoutError(f"{told}; wait for it or end it")
        elif told_of != newest:
            say("retrain", f"{told}; waiting for it")
            told_of = newest


def _ended(number: int) -> str:
    return f"{FOLDER}{number:020d}-ended.json"
