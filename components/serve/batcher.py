"""Puts the rows of requests that wait together into one batch for the model.

No request waits for others to come: while the model works on one batch, whatever arrives is the next one. So a lone
request has no delay, and under load batches grow by themselves.
"""

import asyncio
from collections import deque
from concurrent.futures import Executor
from dataclasses import dataclass
from http import HTTPStatus

from components.serve.counters import Counters
from components.serve.problem import Problem
from components.serve.signature import Columns, Signature, join


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is done at once.

    Attributes:
      batch_rows: rows that go to the model together; a larger request is a batch of its own. At least 1.
      waiting_rows: rows that may wait; more are turned away with 503. At least 1.
      batches: batches that the model works on side by side. At least 1.
    """

    batch_rows: int
    waiting_rows: int
    batches: int


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    columns: Columns
    num_rows: int
    outputs: asyncio.Future[Columns]


class Batcher:
    """The queue of one signature. All methods are to be called in the event loop's thread."""

    def __init__(self, signature: Signature, limits: Limits, threads: Executor, counters: Counters) -> None:
        """Takes the signature that predicts, and the threads it does so in."""
        self._signature = signature
        self._limits = limits
        self._threads = threads
        self._counters = counters
        self._waiting: deque[_Waiting] = deque()
        self._waiting_rows = 0
        self._running: set[asyncio.Task[None]] = set()

    async def predict(self, columns: Columns, num_rows: int) -> Columns:
        """Returns the outputs of rows.

        Raises:
          Problem: 503 if too many rows wait already.
        """
        if self._waiting and self._waiting_rows + num_rows > self._limits.waiting_rows:
            raise Problem(
                HTTPStatus.SERVICE_UNAVAILABLE,
                f"{self._waiting_rows} rows wait already, at most {self._limits.waiting_rows} may; try again later",
            )
        outputs: asyncio.Future[Columns] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(columns, num_rows, outputs))
        self._count(num_rows)
        if len(self._running) < self._limits.batches:
            task = asyncio.create_task(self._work())
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        return await outputs

    async def _work(self) -> None:
        while batch := self._next_batch():
            self._counters.batch_rows.observe(sum(part.num_rows for part in batch))
            try:
                await self._answer(batch)
            except Exception as error:
                # One request must not fail those beside it: each gets its own try.
                if len(batch) == 1:
                    _fail(batch[0], error)
                    continue
                for part in batch:
                    await self._answer_alone(part)

    async def _answer_alone(self, part: _Waiting) -> None:
        try:
            await self._answer([part])
        except Exception as error:
            _fail(part, error)

    async def _answer(self, batch: list[_Waiting]) -> None:
        columns = join(self._signature.inputs, [part.columns for part in batch])
        outputs = await asyncio.get_running_loop().run_in_executor(self._threads, self._signature.predict, columns)
        start = 0
        for part in batch:
            if not part.outputs.done():
                part.outputs.set_result(_rows(outputs, start, part.num_rows))
            start += part.num_rows

    def _next_batch(self) -> list[_Waiting]:
        batch: list[_Waiting] = []
        num_rows = 0
        while self._waiting and (not batch or num_rows + self._waiting[0].num_rows <= self._limits.batch_rows):
            part = self._waiting.popleft()
            self._count(-part.num_rows)
            if not part.outputs.done():  # else its client has gone
                batch.append(part)
                num_rows += part.num_rows
        return batch

    def _count(self, num_rows: int) -> None:
        self._waiting_rows += num_rows
        self._counters.waiting_rows.inc(num_rows)


def _fail(part: _Waiting, error: Exception) -> None:
    if not part.outputs.done():
        part.outputs.set_exception(error)


def _rows(outputs: Columns, start: int, num_rows: int) -> Columns:
    return {name: values[start : start + num_rows] for name, values in outputs.items()}
