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
      window_rows: rows that may be in memory to be shuffled among one another.
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

    def epochs(self) -> Iterator[Block]:
        """Yields the batches of epoch 0, 1, 2 and so on without end; epochs hold at least one batch."""
        epoch = 0
        while True:
            yield from self.epoch(epoch)
            epoch += 1

    def epoch(self, epoch: int) -> Iterator[Block]:
        """Yields the batches of one epoch, every row once; a different order for every epoch if there is a seed.

        Raises:
          DataError: an example can't be learned from; see components/train/decode.py.
        """
        rest: Block | None = None
        for window, order in self._windows(epoch):
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

    def _windows(self, epoch: int) -> Iterator[tuple[Block, Rows]]:
        """Yields windows with the order in which their rows are to be taken."""
        sizes = [group.num_rows for group in self.row_groups]
        generator = None if self.seed is None else epoch_generator(self.seed, epoch)
        for window in windows(sizes, self.window_rows, generator):
            block = concatenate([self._decode(self.row_groups[index]) for index in window])
            yield block, generator.permutation(block.num_rows) if generator else np.arange(block.num_rows)

    def _decode(self, group: RowGroup) -> Block:
        return to_block(read_row_group(group, tuple(column_types(self.spec))), self.spec, group.file)


def default_window_rows(spec: ExampleSpec) -> int:
    """Returns how many rows fit WINDOW_BYTES; at least 1."""
    num_lists = len(spec.multi_ids) + len(spec.weighted_ids)
    num_lists += sum(len(feature.columns) for feature in spec.sequences)
    num_numbers = len(spec.single_ids) + sum(feature.width for feature in spec.dense)
    num_numbers += len(spec.labels) + len(spec.weights) + 2 * len(spec.keys) + 1 + num_lists * (IDS_PER_LIST + 2)
    return max(1, WINDOW_BYTES // (4 * num_numbers))
