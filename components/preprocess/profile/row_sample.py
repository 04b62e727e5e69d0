"""A uniform sample of a log's rows, the same however they are parted: those whose place hashes to the least numbers."""

from dataclasses import dataclass
from typing import final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from components.preprocess.profile.cell_hashes import Hashes, mix

_FILE_BITS = np.uint64(40)
"""Bits of a row's number in its file."""


@dataclass(frozen=True, slots=True)
class SampledRows:
    """Rows of a log.

    Attributes:
      rows: typed columns, nulls where cells are missing.
      files: int64[B], the file of each, by its number in the log.
      numbers: int64[B], its number there, from 1.
    """

    rows: pa.Table
    files: npt.NDArray[np.int64]
    numbers: npt.NDArray[np.int64]


@final
class RowSample:
    """Keeps at most `size` rows.

    Args:
      size: how many.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._hashes = np.zeros(0, np.uint64)
        self._bound: np.uint64 | None = None
        self._files, self._numbers = np.zeros(0, np.int64), np.zeros(0, np.int64)
        self._rows: pa.Table | None = None

    def add(self, rows: pa.RecordBatch, file: int, numbers: npt.NDArray[np.int64]) -> None:
        """Offers rows of one file."""
        hashes = mix((np.uint64(file) << _FILE_BITS) ^ numbers.astype(np.uint64))
        self._offer(hashes, np.full(len(numbers), file), numbers, pa.Table.from_batches([rows]))

    def merge(self, other: "RowSample") -> None:
        """Offers what another sample of other rows kept. A sample that was cut shorter bounds the whole."""
        if other._bound is not None and (self._bound is None or other._bound < self._bound):
            self._cut(other._bound)
        if other._rows is not None:
            self._offer(other._hashes, other._files, other._numbers, other._rows)

    def taken(self, empty: pa.Schema) -> SampledRows:
        """Returns the rows, in the order of the log; without any, a table of the columns of `empty`."""
        order = np.lexsort((self._numbers, self._files))
        rows = empty.empty_table() if self._rows is None else self._rows.take(pa.array(order)).combine_chunks()
        return SampledRows(rows, self._files[order], self._numbers[order])

    def _offer(
        self, hashes: Hashes, files: npt.NDArray[np.int64], numbers: npt.NDArray[np.int64], rows: pa.Table
    ) -> None:
        if len(hashes) > self._size:
            bound = np.partition(hashes, self._size)[self._size]
            self._bound = bound if self._bound is None else min(self._bound, bound)
        if self._bound is not None:
            inside = np.flatnonzero(hashes < self._bound)
            hashes, files, numbers = hashes[inside], files[inside], numbers[inside]
            rows = rows.take(pa.array(inside))
        self._hashes = np.concatenate([self._hashes, hashes])
        self._files, self._numbers = np.concatenate([self._files, files]), np.concatenate([self._numbers, numbers])
        self._rows = rows if self._rows is None else pa.concat_tables([self._rows, rows])
        if len(self._hashes) > self._size:
            self._cut(np.partition(self._hashes, self._size)[self._size])

    def _cut(self, bound: np.uint64) -> None:
        self._bound = bound if self._bound is None else min(self._bound, bound)
        if self._rows is None:
            return
        inside = np.flatnonzero(self._hashes < self._bound)
        self._hashes, self._files, self._numbers = self._hashes[inside], self._files[inside], self._numbers[inside]
        self._rows = self._rows.take(pa.array(inside))


def unit_size(size: int, num_units: int) -> int:
    """Returns how many rows each unit's sample has to keep for the whole to reach `size`, units being alike."""
    return max(min(size, 4 * size // max(num_units, 1)), min(size, 1000))
