"""SIGTERM as a wish to end soon: the step under way is finished and saved, instead of lost."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


class StopRequestedError(Exception):
    """Raised between two batches of an evaluation that is to end."""


class StopSignal:
    """Tells whether the process was asked to end.

    Args:
      act: what is done at once; None: nothing.
    """

    def __init__(self, act: Callable[[], None] | None = None) -> None:
        self.is_set = False
        self._act = act

    def check(self) -> None:
        """Raises StopRequestedError if the process was asked to end."""
        if self.is_set:
            raise StopRequestedError

    def _handle(self, number: int, frame: FrameType | None) -> None:
        self.is_set = True
        if self._act:
            self._act()


@contextmanager
def stop_signal(act: Callable[[], None] | None = None) -> Iterator[StopSignal]:
    """Takes SIGTERM while its block runs. Python hands signals to the main thread alone: in others it takes none.

    Args:
      act: what is done as soon as it comes, beside setting the flag.
    """
    stop = StopSignal(act)
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = signal.signal(signal.SIGTERM, stop._handle)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGTERM, before)
