"""Dot-product attention: a = sum_l softmax_l(q . s_l) s_l. TorchEasyRec's simple_attention.

Dimensions: B rows, N elements, S width of query and element.
"""

import keras
import tensorflow as tf

from model.layers.segment_softmax import segment_softmax, weighted_sum
from model.layers.sequences import Sequences, cut


class SimpleAttention(keras.layers.Layer):
    """A SequenceEncoder without variables.

    Args:
      width: S.
      query_width: width of the query.
      max_length: elements of a row that count, the first ones; None: all.

    Call: see SequenceEncoder; units is S.

    Raises:
      ValueError: query and element differ in width.
    """

    def __init__(self, *, width: int, query_width: int, max_length: int | None, name: str) -> None:
        super().__init__(name=name)
        if query_width != width:
            raise ValueError(f"SimpleAttention {name}: expected a query {width} wide, as an element, got {query_width}")
        self.units = width
        self.max_length = max_length
        self.build()

    def build(self) -> None:
        """Makes nothing: there are no variables."""

    def call(self, sequences: Sequences, query: tf.Tensor, *, step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns a."""
        del step
        sequences = cut(sequences, self.max_length)
        scores = tf.reduce_sum(tf.gather(query, sequences.rows) * sequences.elements, axis=1)
        weights = segment_softmax(scores, sequences.rows, sequences.num_rows)
        return weighted_sum(weights, sequences.elements, sequences.rows, sequences.num_rows)
