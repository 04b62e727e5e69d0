"""A sequence's own attention: a = sum_l softmax_l(w . h_l) h_l, w learnt. EasyRec's sequence_combiner { attention {} }.

Dimensions: B rows, N elements, S width of an element.
"""

import keras
import tensorflow as tf

from model.layers.linear import Linear
from model.layers.segment_softmax import segment_softmax, weighted_sum
from model.layers.sequences import Sequences


class CombinerAttention(keras.layers.Layer):
    """A SequenceEncoder that reads no query.

    Args:
      width: S.
      seed: of the initial weights.

    Call: see SequenceEncoder; units is S.
    """

    def __init__(self, *, width: int, seed: int, name: str) -> None:
        super().__init__(name=name)
        self.units = width
        self.score = Linear(1, seed=seed, name="score", use_bias=False, initial_weights="glorot_uniform")
        self.build()

    def build(self) -> None:
        """Makes w."""
        self.score.build((None, self.units))

    def call(self, sequences: Sequences, query: tf.Tensor | None = None, *, step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns a."""
        del query, step
        scores = tf.squeeze(self.score(sequences.elements), 1)
        weights = segment_softmax(scores, sequences.rows, sequences.num_rows)
        return weighted_sum(weights, sequences.elements, sequences.rows, sequences.num_rows)
