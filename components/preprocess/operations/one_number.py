"""A column of numbers, integers or texts as vectors of width 1, NaN where one is missing or no number."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from components.preprocess.operations import texts_to_numbers
from components.preprocess.operations.vectors import Vectors, flush
from components.sentinels import MISSING_FLOAT, MISSING_INTEGER

if TYPE_CHECKING:
    import tensorflow as tf


@dataclass(frozen=True, slots=True)
class OneNumber:
    """float32[B], int64[B] or string[B] -> float32[B, 1]."""

    def in_graph(self, column: "tf.Tensor") -> "tf.Tensor":
        """Returns float32[B, 1]."""
        import tensorflow as tf

        from components.preprocess.operations.graph_vectors import flush

        if column.dtype == tf.string:
            return tf.expand_dims(texts_to_numbers.in_graph(column), 1)
        if column.dtype == tf.int64:
            column = tf.where(tf.equal(column, MISSING_INTEGER), MISSING_FLOAT, tf.cast(column, tf.float32))
        return tf.expand_dims(flush(column), 1)

    def in_arrow(self, column: pa.Array) -> Vectors:
        """Returns float32[B, 1]."""
        if pa.types.is_string(column.type):
            return texts_to_numbers.in_arrow(column)[:, None]
        numbers = column.to_numpy(zero_copy_only=False)
        if pa.types.is_int64(column.type):
            numbers = np.where(numbers == MISSING_INTEGER, np.float32(MISSING_FLOAT), numbers.astype(np.float32))
        return flush(numbers)[:, None]
