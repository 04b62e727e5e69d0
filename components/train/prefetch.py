"""Reads ahead in a thread of its own, so that decoding overlaps with learning."""

import queue
import threading
from collections.abc import Generator, Iterable
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _End:
    """What the reader puts last: the error that stopped it, or None."""

    error: BaseException | None


def prefetch(items: Iterable[T], num_ahead: int) -> Generator[T, None, None]:
    """Yields `items` in their order while a background thread prepares up to `num_ahead` of them.

    An error of `items` rises here, in its turn. The thread ends when the iterator is exhausted or closed.
    """
    ready: queue.Queue[T | _End] = queue.Queue(maxsize=num_ahead)
    stopped = threading.Event()
    reader = threading.Thread(target=_fill, args=(items, ready, stopped), name="prefetch", daemon=True)
    reader.start()
    try:
        while not isinstance(item := ready.get(), _End):
            yield item
        if item.error is not None:
            raise item.error
    finally:
        stopped.set()
        reader.join()


def _fill(items: Iterable[T], ready: "queue.Queue[T | _End]", stopped: threading.Event) -> None:
    try:
        for item in items:
            if not _put(item, ready, stopped):
                return
        _put(_End(None), ready, stopped)
    except BaseException as error:  # whatever it is, it belongs to the consumer
        _put(_End(error), ready, stopped)


def _put(item: T, ready: "queue.Queue[T]", stopped: threading.Event) -> bool:
    """Waits for room; False if nobody takes items any more."""
    while not stopped.is_set():
        try:
            ready.put(item, timeout=0.1)
        except queue.Full:
            continue
        return True
    return False
