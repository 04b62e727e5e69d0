import threading
import time
from collections.abc import Iterator

import pytest

from components.train.prefetch import prefetch


def prefetch_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "prefetch"]


def test_items_come_in_order_and_the_thread_ends_with_them() -> None:
    assert list(prefetch(iter(range(100)), num_ahead=3)) == list(range(100))
    assert prefetch_threads() == []


def test_no_more_items_are_prepared_than_asked_for() -> None:
    prepared = []

    def items() -> Iterator[int]:
        for item in range(100):
            prepared.append(item)
            yield item

    taken = prefetch(items(), num_ahead=2)
    assert next(taken) == 0
    time.sleep(0.3)
    assert prepared == [0, 1, 2, 3]  # one taken, two waiting, one in hand
    taken.close()


def test_an_error_of_the_reader_rises_after_the_items_before_it() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise ValueError("broken shard")

    taken = prefetch(items(), num_ahead=4)
    assert next(taken) == 1
    with pytest.raises(ValueError, match="broken shard"):
        next(taken)
    assert prefetch_threads() == []


def test_closing_early_ends_the_thread_though_items_never_end() -> None:
    taken = prefetch(iter(int, 1), num_ahead=2)
    next(taken)
    taken.close()
    assert prefetch_threads() == []
