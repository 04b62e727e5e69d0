"""What an embedding table is, and how a feature looks things up in it: plain descriptions."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import tensorflow as tf

InitialRows = Callable[[tuple[int, int], int, int], tf.Tensor]
"""(shape of some rows, seed, stream) -> float32 initial weights."""

Pooling = Literal["sum", "mean"]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of rows, one for each id.

    Attributes:
      name: unique in the model.
      num_rows: at least 1.
      width: numbers of a row, at least 1.
      trainable: whether it learns.
      initial_rows: draws its first weights.
    """

    name: str
    num_rows: int
    width: int
    trainable: bool
    initial_rows: InitialRows


@dataclass(frozen=True, slots=True)
class Lookup:
    """A feature that is looked up in a table.

    Attributes:
      table: name of the table.
      position: which of `Features.single_ids`' columns, or which of `Features.multi_ids`, holds the ids.
      num_ids: ids lie in 0..num_ids-1; at most the rows of the table.
      pooling: how any number of ids become one vector; None where a row has at most one id.
    """

    table: str
    position: int
    num_ids: int
    pooling: Pooling | None = None


@dataclass(frozen=True, slots=True)
class Dense:
    """A feature that is used as it is: columns start..stop-1 of `Features.dense`."""

    start: int
    stop: int


Member = Lookup | Dense
"""One feature's part of a feature group's vector."""
