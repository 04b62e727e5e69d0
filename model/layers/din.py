"""DIN as a backbone's layer: a = sum_l p_l h_l, and the target q behind it; p_l from s_l = f[q, h_l, q - h_l, q * h_l].

f is an MLP whose last layer is linear, with one unit. p is the softmax of a row's s or, each by itself, sigmoid(s /
sqrt(S)). A target narrower than an element is filled up with zeros, and then only as many numbers of h are summed as
the target has. A row without elements has zeros for a.

Source: Zhou et al., KDD 2018; EasyRec's keras layer. Its batch normalisation also sees padding; here it sees the
elements that there are, so that a row's answer in training does not depend on the longest history of its batch.

Dimensions: B rows, L elements with padding, S width of an element, Q of the target.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import keras
import tensorflow as tf

from model.layers.din_input import din_input
from model.layers.fields import Shape, last_width
from model.layers.mlp import MLP, MLPShape
from model.layers.padded import check_parts, unpad
from model.layers.segment_softmax import segment_softmax, weighted_sum
from model.seeds import child_seed

Normalizer = Literal["softmax", "sigmoid"]


@dataclass(frozen=True, slots=True)
class DINShape:
    """What the attention is made of.

    Attributes:
      scores: f, its last width 1.
      normalizer: what makes weights of scores.
      needs_target: whether the target is a part of the output.
    """

    scores: MLPShape
    normalizer: str = "softmax"
    needs_target: bool = True


class DIN(keras.layers.Layer):
    """Target attention over [sequence, lengths, target].

    Args:
      shape: what it is made of.
      seed: of the initial weights and of the dropout masks.

    Call: [float32[B, L, S], integers[B, 1], float32[B, Q]], step -> float32[B, Q + S], or float32[B, Q] without the
    target; step is None when predicting, else the number of completed steps.

    Raises:
      ValueError: the normalizer is unknown, the scores are not one a place, or the target is wider than an element.
    """

    def __init__(self, shape: DINShape, *, seed: int, name: str) -> None:
        super().__init__(name=name)
        if shape.normalizer not in get_args(Normalizer):
            raise ValueError(f"DIN: expected attention_normalizer softmax or sigmoid, got {shape.normalizer!r}")
        if shape.scores.hidden_units[-1:] != (1,):
            widths = list(shape.scores.hidden_units)
            raise ValueError(f"DIN: expected attention_dnn's hidden_units to end in 1, the score, got {widths}")
        self.shape = shape
        self.mlp = MLP(shape.scores, seed=child_seed(seed, "attention"), name="attention")

    def build(self, input_shape: Sequence[Shape]) -> None:
        """Makes the variables."""
        check_parts(input_shape, 3, "DIN")
        self.width, self.target_width = last_width(input_shape[0]), last_width(input_shape[2])
        if self.target_width > self.width:
            raise ValueError(
                f"DIN: expected plain features at most {self.width} wide in all, as the sequence, got"
                f" {self.target_width}"
            )
        self.mlp.build((None, 4 * self.width))

    def call(self, inputs: Sequence[tf.Tensor], step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns the attended sequence, and the target behind it."""
        padded, lengths, target = inputs[:3]
        target = tf.pad(target, [[0, 0], [0, self.width - self.target_width]])
        sequences = unpad(padded, lengths)
        scores = tf.squeeze(self.mlp(din_input(target, sequences), step=step), 1)
        if self.shape.normalizer == "softmax":
            weights = segment_softmax(scores, sequences.rows, sequences.num_rows)
        else:
            weights = tf.sigmoid(scores / self.width**0.5)
        elements = sequences.elements[:, : self.target_width]
        attended = weighted_sum(weights, elements, sequences.rows, sequences.num_rows)
        return tf.concat([attended, target], axis=1) if self.shape.needs_target else attended
