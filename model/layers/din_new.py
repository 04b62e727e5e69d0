"""Target attention as TorchEasyRec's din_encoder has it: a = sum_l softmax_l(w MLP[q, s_l, q - s_l, q * s_l] + b) s_l.

Source: Zhou et al., KDD 2018; TorchEasyRec's DINEncoder: the query is filled up with zeros to the width of an element,
the scores are normalised by a softmax, and the query is no part of the output. A row without elements gives zeros.

Batch normalisation in the MLP sees the elements that there are, not padding.

Dimensions: B rows, N elements, Q width of the query, S of an element.
"""

import keras
import tensorflow as tf

from model.layers.din_input import din_input
from model.layers.linear import Linear
from model.layers.mlp import MLP, MLPShape
from model.layers.segment_softmax import segment_softmax, weighted_sum
from model.layers.sequences import Sequences, cut
from model.seeds import child_seed


class DINNew(keras.layers.Layer):
    """A SequenceEncoder over query and sequences.

    Args:
      shape: of the attention network, before its last linear map to one score.
      width: S.
      query_width: Q, at most S.
      max_length: elements of a row that count, the first ones; None: all.
      seed: of the initial weights and of the dropout masks.

    Call: see SequenceEncoder; units is S.

    Raises:
      ValueError: the query is wider than an element.
    """

    def __init__(
        self, shape: MLPShape, *, width: int, query_width: int, max_length: int | None, seed: int, name: str
    ) -> None:
        super().__init__(name=name)
        if query_width > width:
            raise ValueError(f"DINNew {name}: expected a query at most {width} wide, as an element, got {query_width}")
        self.units = width
        self.fill = width - query_width
        self.max_length = max_length
        self.mlp = MLP(shape, seed=child_seed(seed, "attention"), name="attention")
        self.score = Linear(1, seed=child_seed(seed, "score"), name="score")
        self.build()

    def build(self) -> None:
        """Makes the variables."""
        self.mlp.build((None, 4 * self.units))
        self.score.build((None, self.mlp.units))

    def call(self, sequences: Sequences, query: tf.Tensor, *, step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns a."""
        sequences = cut(sequences, self.max_length)
        query = tf.pad(query, [[0, 0], [0, self.fill]])
        hidden = self.mlp(din_input(query, sequences), step=step)
        scores = tf.squeeze(self.score(hidden), 1)
        weights = segment_softmax(scores, sequences.rows, sequences.num_rows)
        return weighted_sum(weights, sequences.elements, sequences.rows, sequences.num_rows)
