"""SIGTERM as a wish to end soon: the step under way is finished and saved, instead of lost."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class StopRequestedError(Exception):
    """Raised between two batches of an evaluation that is to end."""


class StopSignal:
    """Tells whether the process was asked to end."""

    def __init__(self) -> None:
        self.is_set = False

    def check(self) -> None:
        """Raises StopRequestedError if the process was asked to end."""
        if self.is_set:
            raise StopRequestedError

    def _handle(self, number: int, frame: FrameType | None) -> None:
        self.is_set = True


@contextmanager
def stop_signal() -> Iterator[StopSignal]:
    """Takes SIGTERM while its block runs. Python hands signals to the main thread alone: in others it takes none."""
    stop = StopSignal()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = signal.signal(signal.SIGTERM, stop._handle)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGTERM, before)
