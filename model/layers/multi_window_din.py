"""TorchEasyRec's multi_window_din_encoder: [m_1 .. m_W, q], m_w the mean over a window of a_l s_l.

a_l = PReLU(w MLP[s_l, q * s_l, q] + b), not normalised over the sequence. Window w begins where the one before ends and
has its own length; a mean counts the elements that there are, elements behind the last window do not count, and an
empty window gives zeros. The query is filled up with zeros to the width of an element.

Source: TorchEasyRec's MultiWindowDINEncoder.

Dimensions: B rows, N elements, W windows, Q width of the query, S of an element.
"""

from collections.abc import Sequence
from itertools import accumulate

import keras
import tensorflow as tf

from model.layers.linear import Linear
from model.layers.mlp import MLP, MLPShape
from model.layers.prelu import PReLU
from model.layers.sequences import Sequences, cut
from model.seeds import child_seed


class MultiWindowDIN(keras.layers.Layer):
    """A SequenceEncoder over query and sequences.

    Args:
      shape: of the attention network, before its last linear map to one score.
      window_lengths: of the W windows, the first elements first.
      width: S.
      query_width: Q, at most S.
      seed: of the initial weights and of the dropout masks.

    Call: see SequenceEncoder; units is (W + 1) S.

    Raises:
      ValueError: the query is wider than an element, or there is no window.
    """

    def __init__(
        self, shape: MLPShape, window_lengths: Sequence[int], *, width: int, query_width: int, seed: int, name: str
    ) -> None:
        super().__init__(name=name)
        if query_width > width or not window_lengths or min(window_lengths) < 1:
            raise ValueError(
                f"MultiWindowDIN {name}: expected a query at most {width} wide and windows_len of 1 and more, got"
                f" {query_width} and {list(window_lengths)}"
            )
        self.width, self.fill = width, width - query_width
        self.ends = tuple(accumulate(window_lengths))
        self.units = width * (len(self.ends) + 1)
        self.mlp = MLP(shape, seed=child_seed(seed, "attention"), name="attention")
        self.score = Linear(1, seed=child_seed(seed, "score"), name="score")
        self.activation = PReLU(name="activation")
        self.build()

    def build(self) -> None:
        """Makes the variables."""
        self.mlp.build((None, 3 * self.width))
        self.score.build((None, self.mlp.units))
        self.activation.build((None, 1))

    def call(self, sequences: Sequences, query: tf.Tensor, *, step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns the windows' means and the query."""
        sequences = cut(sequences, self.ends[-1])
        query = tf.pad(query, [[0, 0], [0, self.fill]])
        asked, elements = tf.gather(query, sequences.rows), sequences.elements
        hidden = self.mlp(tf.concat([elements, asked * elements, asked], axis=1), step=step)
        weighted = self.activation(self.score(hidden)) * elements
        window = tf.searchsorted(tf.constant(self.ends, tf.int64), sequences.places, side="right", out_type=tf.int64)
        slots = sequences.rows * len(self.ends) + window
        num_slots = sequences.num_rows * len(self.ends)
        total = tf.math.unsorted_segment_sum(weighted, slots, num_slots)
        count = tf.math.unsorted_segment_sum(tf.ones_like(elements[:, :1]), slots, num_slots)
        means = tf.reshape(tf.math.divide_no_nan(total, count), [-1, len(self.ends) * self.width])
        return tf.concat([means, query], axis=1)
