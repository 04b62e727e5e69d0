"""The sum or the mean of a row's sequence; zeros for a row without elements. TorchEasyRec's pooling_encoder.

Dimensions: B rows, N elements, S width of an element.
"""

from typing import Literal

import keras
import tensorflow as tf

from model.layers.sequences import Sequences, cut


class PoolingEncoder(keras.layers.Layer):
    """A SequenceEncoder without variables; it reads no query.

    Args:
      pooling: "sum" or "mean".
      width: S.
      max_length: elements of a row that count, the first ones; None: all.

    Call: see SequenceEncoder; units is S.
    """

    def __init__(self, pooling: Literal["sum", "mean"], *, width: int, max_length: int | None, name: str) -> None:
        super().__init__(name=name)
        self.pooling = pooling
        self.units = width
        self.max_length = max_length
        self.build()

    def build(self) -> None:
        """Makes nothing: there are no variables."""

    def call(self, sequences: Sequences, query: tf.Tensor | None = None, *, step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns the sum or the mean."""
        del query, step
        sequences = cut(sequences, self.max_length)
        total = tf.math.unsorted_segment_sum(sequences.elements, sequences.rows, sequences.num_rows)
        if self.pooling == "sum":
            return total
        ones = tf.ones([tf.shape(sequences.rows)[0], 1])
        return tf.math.divide_no_nan(total, tf.math.unsorted_segment_sum(ones, sequences.rows, sequences.num_rows))
