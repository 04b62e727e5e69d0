"""Changes to a shelf, one process after the other."""

from collections.abc import Callable
from typing import TypeVar

from components.progress import say
from components.shelf.shelf import Shelf, VersionTakenError

T = TypeVar("T")


def in_turn(shelf: Shelf, act: Callable[[], T]) -> T:
    """Returns what `act` returns, done on a settled shelf; done anew if another process took the version it made.

    Args:
      shelf: a shelf that was prepared.
      act: looks at the shelf, decides, and publishes at most one version.

    Raises:
      TimeoutError: another process is at work all the while.
    """
    with shelf.turn():
        while True:
            shelf.settle()
            try:
                return act()
            except VersionTakenError as taken:
                say("push", f"{taken}; looking again")
