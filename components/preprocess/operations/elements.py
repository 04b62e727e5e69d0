"""Cells of sequences as their elements in order: every element is a cell of its own, whether it has a value or not."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from components.preprocess.operations.lists import Offsets, keep, offsets_of, places_of
from components.sentinels import MISSING_INTEGER, MISSING_TEXT

if TYPE_CHECKING:
    import tensorflow as tf


@dataclass(frozen=True, slots=True)
class Elements:
    """Text cells "a;b;c", or lists -> elements, at most the first `max_length`.

    An element without text is a missing value that keeps its place; a missing value of a list is left out, as in all
    lists. An empty cell has no elements.

    Attributes:
      delimiter: text between elements; None: cells are lists.
      max_length: None: all elements count.
    """

    delimiter: str | None
    max_length: int | None

    def in_graph(self, column: "tf.Tensor | tf.SparseTensor") -> "tf.RaggedTensor":
        """Returns string, int64 or float32 [B, None]."""
        import tensorflow as tf

        if self.delimiter is None:
            lists = tf.RaggedTensor.from_sparse(column)
            elements = tf.ragged.boolean_mask(lists, lists.with_values(~_is_missing(lists.values)))
        else:
            lists = tf.strings.split(column, self.delimiter)
            is_there = tf.repeat(tf.not_equal(column, MISSING_TEXT), lists.row_lengths())
            elements = tf.ragged.boolean_mask(lists, lists.with_values(is_there))
        return elements if self.max_length is None else elements[:, : self.max_length]

    def in_arrow(self, column: pa.Array) -> tuple[pa.Array, Offsets]:
        """Returns the elements of B rows one after the other, and their offsets."""
        if self.delimiter is None:
            values, offsets = column.flatten(), offsets_of(column)
            is_there = ~_missing_marks(values)
        else:
            lists = pc.split_pattern(column, self.delimiter)
            values, offsets = lists.flatten(), offsets_of(lists)
            is_there = np.repeat(~_missing_marks(column), np.diff(offsets))
        if not is_there.all():
            values, offsets = values.filter(pa.array(is_there)), keep(is_there, offsets)
        if self.max_length is not None:
            within = places_of(offsets) < self.max_length
            values, offsets = values.filter(pa.array(within)), keep(within, offsets)
        return values, offsets


def missing_element(kind: pa.DataType) -> str | int | float:
    """Returns what stands for an element without a value."""
    if pa.types.is_string(kind):
        return MISSING_TEXT
    return MISSING_INTEGER if pa.types.is_integer(kind) else float("nan")


def _is_missing(values: "tf.Tensor") -> "tf.Tensor":
    import tensorflow as tf

    if values.dtype.is_floating:
        return tf.math.is_nan(values)
    return tf.equal(values, MISSING_TEXT if values.dtype == tf.string else MISSING_INTEGER)


def _missing_marks(values: pa.Array) -> npt.NDArray[np.bool_]:
    missing = pa.scalar(missing_element(values.type), values.type)
    is_missing = pc.is_nan(values) if pa.types.is_floating(values.type) else pc.equal(values, missing)
    marks: npt.NDArray[np.bool_] = is_missing.to_numpy(zero_copy_only=False)
    return marks
