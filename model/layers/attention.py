"""Attention of one head: y_q = sum_k w_qk v_k, w the softmax over k of scores s_qk of query q_q and key k_k.

- dot: s = q . k, times a learnt factor c or over sqrt(S), where asked for. Source: Luong et al. 2015, arXiv:1508.04025,
  section 3.1; Vaswani et al. 2017, arXiv:1706.03762, equation 1.
- concat: s = a sum(tanh(c (q + k))), a learnt. Source: Keras' Attention.

Elements behind a row's length do not count where lengths are among the inputs; without them padding counts, as in
EasyRec. A row without elements has zeros.

Dimensions: B rows, Q places that ask, K elements with padding, S width of query and key, T of the value.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import keras
import tensorflow as tf

from model.layers.attention_inputs import read_shapes, read_tensors
from model.layers.attention_weights import attention_weights
from model.layers.dropout import Dropout
from model.layers.fields import Shapes, last_width
from model.seeds import child_seed

ScoreMode = Literal["dot", "concat"]


@dataclass(frozen=True, slots=True)
class AttentionShape:
    """How the layer attends.

    Attributes:
      score_mode: "dot" or "concat".
      use_scale: whether there is a c.
      scale_by_width: whether dot products without c are divided by sqrt(S).
      dropout_rate: share of weights dropped in training, 0 to below 1.
      is_causal: whether place i sees elements up to i alone.
      returns_weights: whether the weights, before dropout, are a second output.
    """

    score_mode: str = "dot"
    use_scale: bool = False
    scale_by_width: bool = False
    dropout_rate: float = 0.0
    is_causal: bool = False
    returns_weights: bool = False


class Attention(keras.layers.Layer):
    """Attention without maps.

    Args:
      shape: how it attends.
      seed: of the dropout masks.

    Call: see model/layers/attention_inputs.py, step -> float32[B, Q, T], or a list of that and float32[B, Q, K]; step
    is None when predicting, else the number of completed steps.

    Raises:
      ValueError: the score mode is unknown, or query and key differ in width.
    """

    def __init__(self, shape: AttentionShape, *, seed: int, name: str) -> None:
        super().__init__(name=name)
        if shape.score_mode not in get_args(ScoreMode):
            raise ValueError(f"Attention: expected score_mode dot or concat, got {shape.score_mode!r}")
        self.shape = shape
        self.dropout = Dropout(shape.dropout_rate, seed=child_seed(seed, "dropout"), name="dropout")

    def build(self, inputs_shape: Shapes) -> None:
        """Makes the variables."""
        query, _, key = read_shapes("Attention", inputs_shape)
        if last_width(query) != last_width(key):
            raise ValueError(f"Attention: expected query and key of one width, got {query[-1]} and {key[-1]}")
        self.width = last_width(query)
        is_concat = self.shape.score_mode == "concat"
        self.scale = self.add_weight(name="scale", shape=(), initializer="ones") if self.shape.use_scale else None
        self.score_weight = self.add_weight(name="score_weight", shape=(), initializer="ones") if is_concat else None

    def call(
        self, inputs: tf.Tensor | Sequence[tf.Tensor], step: tf.Tensor | None = None
    ) -> tf.Tensor | list[tf.Tensor]:
        """Returns the weighted sums."""
        query, value, key, is_there = read_tensors(inputs)
        weights = attention_weights(self._scores(query, key), is_there, is_causal=self.shape.is_causal)
        mixed = tf.matmul(self.dropout(weights, step=step), value)
        return [mixed, weights] if self.shape.returns_weights else mixed

    def _scores(self, query: tf.Tensor, key: tf.Tensor) -> tf.Tensor:
        if self.score_weight is not None:
            both = query[:, :, tf.newaxis] + key[:, tf.newaxis]
            both = both if self.scale is None else self.scale * both
            return self.score_weight * tf.reduce_sum(tf.tanh(both), axis=-1)
        products = tf.matmul(query, key, transpose_b=True)
        if self.scale is not None:
            return self.scale * products
        return products / self.width**0.5 if self.shape.scale_by_width else products
