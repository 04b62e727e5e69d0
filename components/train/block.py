"""Rows of examples as a few plain arrays, which is what shuffling and batching work on.

One array a kind, not one a column: taking rows then costs one gather a kind. Dimensions: R rows, S one-valued id
features, D dense numbers, L labels, W weights, G keys, each in the order of the ExampleSpec.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of one feature with any number of values a row.

    Attributes:
      values: int32[N] ids or float32[N] numbers, row after row.
      splits: int64[R + 1], row r holds values[splits[r]:splits[r + 1]].
      weights: float32[N], the weight of each value; None: values have none.
    """

    values: npt.NDArray[Any]
    splits: npt.NDArray[np.int64]
    weights: npt.NDArray[np.float32] | None = None

    def take(self, rows: Rows) -> "Lists":
        """Returns the lists of `rows`, in their order."""
        starts, lengths = self.splits[rows], self.splits[rows + 1] - self.splits[rows]
        splits = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        sources = np.repeat(starts - splits[:-1], lengths) + np.arange(splits[-1])
        return Lists(self.values[sources], splits, None if self.weights is None else self.weights[sources])


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows of examples.

    Attributes:
      single_ids: int32[R, S].
      multi_ids: one Lists of R rows for each multi-valued feature.
      dense: float32[R, D].
      domain: int32[R], zeros where examples have no domain.
      labels: float32[R, L].
      weights: float32[R, W].
      keys: int64[R, G].
      sequences: Lists of R rows for each sequence feature.
      sequence_sizes: Lists of R rows for each sequence feature whose elements hold any number of ids.
    """

    single_ids: npt.NDArray[np.int32]
    multi_ids: tuple[Lists, ...]
    dense: npt.NDArray[np.float32]
    domain: npt.NDArray[np.int32]
    labels: npt.NDArray[np.float32]
    weights: npt.NDArray[np.float32]
    keys: npt.NDArray[np.int64]
    sequences: tuple[Lists, ...] = ()
    sequence_sizes: tuple[Lists, ...] = ()

    @property
    def num_rows(self) -> int:
        """R."""
        return len(self.domain)

    def take(self, rows: Rows) -> "Block":
        """Returns the given rows, in their order."""
        return Block(
            self.single_ids[rows],
            tuple(lists.take(rows) for lists in self.multi_ids),
            self.dense[rows],
            self.domain[rows],
            self.labels[rows],
            self.weights[rows],
            self.keys[rows],
            tuple(lists.take(rows) for lists in self.sequences),
            tuple(lists.take(rows) for lists in self.sequence_sizes),
        )


def concatenate(blocks: Sequence[Block]) -> Block:
    """Returns the rows of all blocks, one block after the other. At least one block, all of one ExampleSpec."""
    if len(blocks) == 1:
        return blocks[0]
    return Block(
        _stack([block.single_ids for block in blocks]),
        tuple(_concatenate_lists(lists) for lists in zip(*(block.multi_ids for block in blocks), strict=True)),
        _stack([block.dense for block in blocks]),
        _stack([block.domain for block in blocks]),
        _stack([block.labels for block in blocks]),
        _stack([block.weights for block in blocks]),
        _stack([block.keys for block in blocks]),
        tuple(_concatenate_lists(lists) for lists in zip(*(block.sequences for block in blocks), strict=True)),
        tuple(_concatenate_lists(lists) for lists in zip(*(block.sequence_sizes for block in blocks), strict=True)),
    )


def _stack(arrays: Sequence[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    return np.concatenate(arrays, axis=0)


def _concatenate_lists(lists: Sequence[Lists]) -> Lists:
    ends = np.cumsum([0, *(len(part.values) for part in lists)])
    splits = [part.splits[1:] + end for part, end in zip(lists, ends, strict=False)]
    weights = [part.weights for part in lists if part.weights is not None]
    values = _stack([part.values for part in lists])
    return Lists(values, _stack([np.zeros(1, np.int64), *splits]), _stack(weights) if weights else None)
