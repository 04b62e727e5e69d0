"""Requests that wait go to the model together, and none pays for another."""

import asyncio
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any

import numpy as np

from components.serve.batcher import Batcher, Limits
from components.serve.counters import Counters
from components.serve.problem import Problem
from components.serve.signature import Input


class Doubler:
    """A signature that doubles x, waits for `may_go` first, and fails where x is negative."""

    def __init__(self) -> None:
        self.inputs: Mapping[str, Input] = {"x": Input("x", "integer", is_list=False)}
        self.may_go = threading.Event()
        self.batches: list[list[int]] = []

    def predict(self, columns: Mapping[str, Any]) -> Mapping[str, Any]:
        self.may_go.wait(10)
        self.batches.append(columns["x"].tolist())
        if (columns["x"] < 0).any():
            raise ValueError("negative")
        return {"y": columns["x"] * 2}


def serve(doubler: Doubler, limits: Limits, *requests: list[int]) -> list[Any]:
    """Sends the first request, then, while the model is at it, the others; returns answers and errors in order."""

    async def run() -> list[Any]:
        with ThreadPoolExecutor(limits.batches) as threads:
            batcher = Batcher(doubler, limits, threads, Counters())  # type: ignore[arg-type]
            tasks = []
            for values in requests:
                tasks.append(asyncio.create_task(batcher.predict({"x": np.array(values)}, len(values))))
                await asyncio.sleep(0)
            doubler.may_go.set()
            found = await asyncio.gather(*tasks, return_exceptions=True)
        return [error if isinstance(error, BaseException) else error["y"].tolist() for error in found]

    return asyncio.run(run())


def test_what_arrives_while_the_model_works_is_the_next_batch_and_each_gets_its_own_rows() -> None:
    doubler = Doubler()
    assert serve(doubler, Limits(100, 100, 1), [1], [2, 3], [4]) == [[2], [4, 6], [8]]
    assert doubler.batches == [[1], [2, 3, 4]]


def test_a_batch_holds_no_more_rows_than_it_may_unless_one_request_does() -> None:
    doubler = Doubler()
    assert serve(doubler, Limits(3, 100, 1), [1], [2, 3], [4, 5], [6, 7, 8, 9]) == [
        [2],
        [4, 6],
        [8, 10],
        [12, 14, 16, 18],
    ]
    assert doubler.batches == [[1], [2, 3], [4, 5], [6, 7, 8, 9]]


def test_a_row_that_the_model_fails_at_fails_its_own_request_only() -> None:
    doubler = Doubler()
    first, good, bad, also_good = serve(doubler, Limits(100, 100, 1), [1], [2], [-1], [3])
    assert (first, good, also_good) == ([2], [4], [6])
    assert isinstance(bad, ValueError)


def test_rows_beyond_the_queue_are_turned_away_with_503() -> None:
    doubler = Doubler()
    _, waits, turned_away = serve(doubler, Limits(100, 3, 1), [1], [2, 3], [4, 5])
    assert waits == [4, 6]
    assert isinstance(turned_away, Problem)
    assert turned_away.status is HTTPStatus.SERVICE_UNAVAILABLE


def test_several_batches_may_be_worked_on_side_by_side() -> None:
    doubler = Doubler()
    assert serve(doubler, Limits(100, 100, 2), [1], [2], [3]) == [[2], [4], [6]]
    assert sorted(map(len, doubler.batches)) == [1, 1, 1]
