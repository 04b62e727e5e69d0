"""Cells of sequences as numbers in their order: every element keeps its place, whether it is a number or not."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from components.preprocess.operations import texts_to_numbers
from components.preprocess.operations.lists import Offsets, keep, offsets_of, places_of
from components.preprocess.operations.sequence_tokens import SequenceTokens
from components.preprocess.operations.vectors import Vectors, flush
from components.sentinels import MISSING_INTEGER

if TYPE_CHECKING:
    import tensorflow as tf


@dataclass(frozen=True, slots=True)
class SequenceNumbers:
    """Text cells "1.5;2", or lists of numbers -> numbers, NaN where an element is none, at most the first `max_length`.

    A missing number of a list is left out, as in all lists.

    Attributes:
      delimiter: text between elements; None: cells are lists.
      max_length: None: all elements count.
    """

    delimiter: str | None
    max_length: int | None

    def in_graph(self, column: object) -> "tf.RaggedTensor":
        """Returns float32[B, None]."""
        import tensorflow as tf

        from components.preprocess.operations.graph_vectors import flush as flush_tensor

        if self.delimiter is not None:
            elements = SequenceTokens(self.delimiter, self.max_length, "").in_graph(column)
            return elements.with_values(texts_to_numbers.in_graph(elements.values))
        lists = tf.RaggedTensor.from_sparse(column)
        is_there = tf.not_equal(lists, MISSING_INTEGER) if lists.dtype == tf.int64 else ~tf.math.is_nan(lists)
        numbers = tf.cast(tf.ragged.boolean_mask(lists, is_there), tf.float32)
        numbers = numbers.with_values(flush_tensor(numbers.values))
        return numbers if self.max_length is None else numbers[:, : self.max_length]

    def in_arrow(self, column: pa.Array) -> tuple[Vectors, Offsets]:
        """Returns float32[N] and the offsets of B rows."""
        if self.delimiter is not None:
            texts, offsets = SequenceTokens(self.delimiter, self.max_length, "").elements(column)
            return texts_to_numbers.in_arrow(texts), offsets
        values, offsets = column.flatten().to_numpy(zero_copy_only=False), offsets_of(column)
        is_there = values != MISSING_INTEGER if values.dtype == np.int64 else ~np.isnan(values)
        values, offsets = values[is_there].astype(np.float32), keep(is_there, offsets)
        if self.max_length is not None:
            within = places_of(offsets) < self.max_length
            values, offsets = values[within], keep(within, offsets)
        return flush(values), offsets
