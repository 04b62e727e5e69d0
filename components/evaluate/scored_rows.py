"""Scored rows on disk, so that all rows of a block can be read together: one Arrow file a unit of work.

A file holds batches, each of rows of one block; what is read of a block is in memory at once, one block at a time.
Columns: `row`, a key that is never twice; `user` and `session`, keys, where there are such; `domain`; `slice.<column>`;
`label.<task>` and `weight.<task>`; `space.<task>` and `cold.<feature>`, whether a row is in the slice;
`candidate.<task>` and `released.<task>`, scores.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self, final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

ROW, USER, SESSION = "row", "user", "session"

FLUSH_ROWS = 1 << 17
"""Rows that are held back before they are written: the more, the fewer and larger the batches of a block."""

Places = dict[int, list[int]]
"""Block -> the numbers of its batches in a file."""


@final
class BlockWriter:
    """Writes scored rows, block by block.

    Args:
      path: the file.
      num_blocks: number of blocks.
    """

    def __init__(self, path: Path, num_blocks: int) -> None:
        self.places: Places = defaultdict(list)
        self._path, self._num_blocks = path, num_blocks
        self._waiting: list[pa.RecordBatch] = []
        self._blocks: list[npt.NDArray[np.int32]] = []
        self._num_waiting = self._num_written = 0
        self._writer: pa.ipc.RecordBatchFileWriter | None = None

    def write(self, rows: pa.RecordBatch, blocks: npt.NDArray[np.int32]) -> None:
        """Takes rows and the block of each."""
        self._waiting.append(rows)
        self._blocks.append(blocks)
        self._num_waiting += rows.num_rows
        if self._num_waiting >= FLUSH_ROWS:
            self._flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._num_waiting and error is None:
            self._flush()
        if self._writer is not None:
            self._writer.close()

    def _flush(self) -> None:
        rows, blocks = pa.Table.from_batches(self._waiting), np.concatenate(self._blocks)
        order = np.argsort(blocks, kind="stable")
        ordered = rows.take(pa.array(order)).combine_chunks()
        ends = np.cumsum(np.bincount(blocks, minlength=self._num_blocks)).tolist()
        self._writer = self._writer or pa.ipc.new_file(str(self._path), rows.schema)
        for block, (start, end) in enumerate(zip([0, *ends], ends, strict=False)):
            if end > start:
                [batch] = ordered.slice(start, end - start).to_batches()
                self._writer.write_batch(batch)
                self.places[block].append(self._num_written)
                self._num_written += 1
        self._waiting, self._blocks, self._num_waiting = [], [], 0


def read_block(files: Sequence[tuple[Path, Sequence[int]]]) -> pa.Table:
    """Returns all rows of a block, in an order that does not hang on how they were cut into files.

    Args:
      files: each file that holds some, with the numbers of its batches.
    """
    batches: list[pa.RecordBatch] = []
    for path, numbers in files:
        reader = pa.ipc.open_file(pa.memory_map(str(path)))
        batches += [reader.get_batch(number) for number in numbers]
    return ordered_rows(pa.Table.from_batches(batches))


def ordered_rows(rows: pa.Table) -> pa.Table:
    """Returns rows in the order of their keys: sums of floats come out the same however the rows came."""
    return rows.take(pa.array(np.argsort(rows.column(ROW).to_numpy(), kind="stable"))).combine_chunks()


BlockFiles = list[tuple[Path, list[int]]]
"""The files that hold rows of a block, with the numbers of their batches."""


def files_by_block(parts: Sequence[tuple[Path, Mapping[int, Sequence[int]]]]) -> dict[int, BlockFiles]:
    """Returns what read_block takes for each block that has rows, in the order of the blocks.

    Args:
      parts: each file, with the places that its writer had in the end.
    """
    found: dict[int, BlockFiles] = defaultdict(list)
    for path, places in parts:
        for block, numbers in places.items():
            found[block].append((path, list(numbers)))
    return dict(sorted(found.items()))
