"""What an embedding table is, and how a feature looks things up in it: plain descriptions."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import tensorflow as tf

InitialRows = Callable[[tuple[int, int], int, int], tf.Tensor]
"""(shape of some rows, seed, stream) -> float32 initial weights."""

Pooling = Literal["sum", "mean", "sqrtn"]
"""How vectors e of several ids with weights w become one: sum w e; that over sum w; that over the root of sum w^2."""


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
      weights: which of `Features.id_weights` holds the ids' weights; None: each is 1.
    """

    table: str
    position: int
    num_ids: int
    pooling: Pooling | None = None
    weights: int | None = None


@dataclass(frozen=True, slots=True)
class NumberLookup:
    """Numbers that weight rows of a table: number start + i of `Features.dense` is the weight of row i.

    Attributes:
      table: name of the table, of stop - start rows.
      start: the first number.
      stop: the one after the last.
      pooling: how the weighted rows become one vector.
    """

    table: str
    start: int
    stop: int
    pooling: Pooling = "sum"

    @property
    def num_rows(self) -> int:
        """Rows of the table."""
        return self.stop - self.start


@dataclass(frozen=True, slots=True)
class SequenceLookup:
    """A sequence whose elements are looked up in a table: one id each, or any number.

    Attributes:
      table: name of the table.
      position: which of `Features.sequences` holds the ids.
      num_ids: ids lie in 0..num_ids-1; at most the rows of the table.
      pooling: how an element's ids become one vector; None where each has one.
      sizes: which of `Features.sequence_sizes` tells how many ids each element has; None: one.
      weights: which of `Features.sequence_weights` holds the ids' weights; None: each is 1.
    """

    table: str
    position: int
    num_ids: int
    pooling: Pooling | None = None
    sizes: int | None = None
    weights: int | None = None


@dataclass(frozen=True, slots=True)
class SequenceNumbers:
    """A sequence whose elements are numbers, used as they are.

    Attributes:
      position: which of `Features.sequences` holds the numbers.
      width: numbers of an element.
    """

    position: int
    width: int = 1


@dataclass(frozen=True, slots=True)
class SequenceNumberLookup:
    """A sequence whose elements' numbers weight rows of a table, as in NumberLookup.

    Attributes:
      table: name of the table, of `width` rows.
      position: which of `Features.sequences` holds the numbers.
      width: numbers of an element.
      pooling: how an element's weighted rows become one vector.
    """

    table: str
    position: int
    width: int
    pooling: Pooling = "sum"

    @property
    def num_rows(self) -> int:
        """Rows of the table."""
        return self.width


@dataclass(frozen=True, slots=True)
class EncodedSequenceNumbers:
    """A sequence whose elements' numbers a dense layer embeds.

    Attributes:
      encoder: which of the number encoders.
      position: which of `Features.sequences` holds the numbers.
      width: numbers of an element.
      units: width of their embedding.
    """

    encoder: int
    position: int
    width: int
    units: int


@dataclass(frozen=True, slots=True)
class Dense:
    """A feature that is used as it is: columns start..stop-1 of `Features.dense`."""

    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class EncodedNumbers:
    """A feature whose numbers a dense layer embeds.

    Attributes:
      encoder: which of the number encoders.
      start: its first column of `Features.dense`.
      stop: the one after its last.
      width: of the embedding of all its numbers.
    """

    encoder: int
    start: int
    stop: int
    width: int


SequenceMember = SequenceLookup | SequenceNumbers | SequenceNumberLookup | EncodedSequenceNumbers


@dataclass(frozen=True, slots=True)
class EncodedSequence:
    """Sequences that a layer turns into one vector.

    Attributes:
      encoder: which of the sequence encoders.
      width: of its vector.
      sequences: of one length in each row; their elements stand side by side.
      query: what the elements are compared with, side by side; may be empty.
      beside: further sequences of that length, weighted as the elements are.
    """

    encoder: int
    width: int
    sequences: tuple[SequenceMember, ...]
    query: "tuple[Member, ...]" = ()
    beside: tuple[SequenceMember, ...] = ()


Member = Lookup | NumberLookup | Dense | EncodedNumbers | EncodedSequence
"""One feature's, or one sequence encoder's, part of a feature group's vector."""
