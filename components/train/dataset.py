"""Examples as batches: by columns, never row by row; the same order for the same seed, whoever reads and how fast."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from components.train.block import Block, Rows, concatenate
from components.train.decode import to_block
from components.train.shards import RowGroup, column_types, read_row_group
from components.train.shuffle import cut, epoch_generator, windows
from model.example_spec import ExampleSpec

WINDOW_BYTES = 128 << 20
"""Memory that the rows of one window may take, if multi-valued features hold IDS_PER_LIST ids a row."""

IDS_PER_LIST = 8


@dataclass(frozen=True, slots=True)
class Dataset:
    """The examples of one split, cut into batches.

    Attributes:
      row_groups: where the rows lie.
      spec: what they hold.
      batch_rows: rows of a batch, at least 1.
      seed: order of rows, where None keeps that of the files.
      drop_remainder: whether the last, smaller batch of an epoch is left out.
      window_rows: rows that may be in memory to be shuffled among one another. Where all rows fit, their order depends
        on the seed and their number alone, not on how they lie in row groups.
    """

    row_groups: tuple[RowGroup, ...]
    spec: ExampleSpec
    batch_rows: int
    seed: int | None
    drop_remainder: bool
    window_rows: int

    @property
    def num_rows(self) -> int:
        """Rows of an epoch, those of a dropped remainder counted."""
        return sum(group.num_rows for group in self.row_groups)

    @property
    def num_batches(self) -> int:
        """Batches of an epoch."""
        rest = 0 if self.drop_remainder else self.batch_rows - 1
        return (self.num_rows + rest) // self.batch_rows

    def batches(self, num_done: int = 0) -> Iterator[Block]:
        """Yields the batches that follow the first `num_done`, epoch after epoch without end.

        Epochs hold at least one batch. Nothing is decoded of windows that lie before the first batch wanted.
        """
        epoch, num_skipped = divmod(num_done, self.num_batches)
        while True:
            yield from self.epoch(epoch, num_skipped)
            epoch, num_skipped = epoch + 1, 0

    def epoch(self, epoch: int, num_skipped: int = 0) -> Iterator[Block]:
        """Yields the batches of one epoch but its first `num_skipped`; with them every row comes once.

        Where there is a seed, every epoch has another order.

        Raises:
          DataError: an example can't be learned from; see components/train/decode.py.
        """
        rest: Block | None = None
        for window, order in self._windows(epoch, num_skipped * self.batch_rows):
            num_missing = self.batch_rows - rest.num_rows if rest else 0
            for rows in cut(order, num_missing, self.batch_rows):
                batch = concatenate([rest, window.take(rows)]) if rest else window.take(rows)
                rest = None
                if batch.num_rows == self.batch_rows:
                    yield batch
                else:
                    rest = batch
            del window
        if rest and not self.drop_remainder:
            yield rest

    def orders(self, epoch: int) -> Iterator[tuple[list[int], Rows]]:
        """Yields an epoch's windows: their row groups, and the order in which the rows of these are to be taken."""
        sizes = [group.num_rows for group in self.row_groups]
        of_groups, of_rows = (None if self.seed is None else epoch_generator(self.seed, epoch, it) for it in range(2))
        for window in windows(sizes, self.window_rows, of_groups):
            num_rows = sum(sizes[index] for index in window)
            yield window, of_rows.permutation(num_rows) if of_rows else np.arange(num_rows)

    def _windows(self, epoch: int, first_row: int) -> Iterator[tuple[Block, Rows]]:
        """Yields the rows of windows with their orders, from the epoch's row `first_row` on."""
        for window, order in self.orders(epoch):
            if first_row < len(order):
                yield concatenate([self._decode(self.row_groups[index]) for index in window]), order[first_row:]
            first_row = max(first_row - len(order), 0)

    def _decode(self, group: RowGroup) -> Block:
        return to_block(read_row_group(group, tuple(column_types(self.spec))), self.spec, group.file)


def default_window_rows(spec: ExampleSpec) -> int:
    """Returns how many rows fit WINDOW_BYTES; at least 1."""
    num_lists = len(spec.multi_ids) + len(spec.weighted_ids)
    num_lists += sum(len(feature.columns) for feature in spec.sequences)
    num_numbers = len(spec.single_ids) + sum(feature.width for feature in spec.dense)
    num_numbers += len(spec.labels) + len(spec.weights) + 2 * len(spec.keys) + 1 + num_lists * (IDS_PER_LIST + 2)
    return max(1, WINDOW_BYTES // (4 * num_numbers))
