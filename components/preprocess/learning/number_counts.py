"""How often each number occurs, and the exact quantiles of that: the same however the rows are parted."""

from typing import final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from components.preprocess.learning.element_cells import ElementNumbers
from components.preprocess.learning.token_counts import COMPACT_ROWS
from components.preprocess.raw_steps import NumberSteps

Boundaries = tuple[float, ...]


@final
class NumberCounts:
    """Counts the finite numbers of a feature, of all places of its vectors together. Memory follows distinct numbers.

    Args:
      numbers: finds them in the raw column.
    """

    def __init__(self, numbers: NumberSteps | ElementNumbers) -> None:
        self._numbers = numbers
        self._values: list[npt.NDArray[np.float32]] = []
        self._counts: list[npt.NDArray[np.int64]] = []
        self._num_rows, self._compact_rows = 0, COMPACT_ROWS

    def add(self, column: pa.Array) -> None:
        """Counts the numbers of a batch; missing and infinite ones do not count."""
        numbers = self._numbers.in_arrow(column)
        # Adding 0 makes one zero of two: they are equal, and would otherwise be kept as whichever came first.
        values, counts = np.unique(numbers[np.isfinite(numbers)] + np.float32(0), return_counts=True)
        self._append(values, counts.astype(np.int64))

    def to_bytes(self) -> bytes:
        """Returns the counts as an Arrow stream."""
        batch = pa.record_batch([pa.array(column) for column in self._compact()], names=["value", "count"])
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, batch.schema) as writer:
            writer.write_batch(batch)
        data: bytes = sink.getvalue().to_pybytes()
        return data

    def merge(self, partial: bytes) -> None:
        """Adds counts that to_bytes returned."""
        for batch in pa.ipc.open_stream(partial):
            self._append(batch["value"].to_numpy(), batch["count"].to_numpy())

    def boundaries(self, num_buckets: int) -> Boundaries:
        """Returns num_buckets - 1 boundaries, ascending; equal ones where a number is frequent; 0 without numbers.

        Boundary i is the number at place floor(i N / num_buckets), from 0, of all N in order: this many lie below it if
        none is equal. TFT's sketch gives just this as long as it has not had to approximate.
        """
        values, counts = self._compact()
        if not len(values):
            return (0.0,) * (num_buckets - 1)
        ends = np.cumsum(counts)
        places = [i * int(ends[-1]) // num_buckets for i in range(1, num_buckets)]
        return tuple(values[np.searchsorted(ends, places, side="right")].tolist())

    def _append(self, values: npt.NDArray[np.float32], counts: npt.NDArray[np.int64]) -> None:
        self._values.append(values)
        self._counts.append(counts)
        self._num_rows += len(values)
        if self._num_rows > self._compact_rows:
            self._num_rows = len(self._compact()[0])
            self._compact_rows = max(COMPACT_ROWS, 2 * self._num_rows)

    def _compact(self) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]:
        values = np.concatenate([np.zeros(0, np.float32), *self._values])
        counts = np.concatenate([np.zeros(0, np.int64), *self._counts])
        order = np.argsort(values, kind="stable")
        values, counts = values[order], counts[order]
        starts = np.flatnonzero(np.diff(values, prepend=np.float32(np.nan)) != 0)
        summed = np.add.reduceat(counts, starts) if len(starts) else counts
        self._values, self._counts = [values[starts]], [summed]
        return self._values[0], summed
