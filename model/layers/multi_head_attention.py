"""Attention of H heads: y = [head_1, ..., head_H] W_o + b_o, head_h = softmax(q_h k_h' / sqrt(D)) v_h.

q_h, k_h and v_h are affine maps of query, key and value. Elements behind a row's length do not count where lengths are
among the inputs; without them padding counts, as in EasyRec.

Source: Vaswani et al. 2017, arXiv:1706.03762, section 3.2.2.

Dimensions: B rows, H heads, Q places that ask, K elements with padding, D width of a head's query and key, V of its
value, S of the query, O of the output.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import keras
import tensorflow as tf

from model.layers.attention_inputs import read_shapes, read_tensors
from model.layers.attention_weights import attention_weights
from model.layers.dropout import Dropout
from model.layers.fields import Shapes, last_width
from model.layers.initial_weights import InitialWeights
from model.layers.linear import Linear
from model.seeds import child_seed


@dataclass(frozen=True, slots=True)
class HeadsShape:
    """What the layer is made of.

    Attributes:
      num_heads: H, at least 1.
      key_width: D, at least 1.
      value_width: V; None: D.
      units: O; None: S.
      use_bias: whether the maps have biases.
      initial_weights: of the maps.
      deviation: of truncated_normal's initial weights; None: that of Linear.
      initial_bias: what the biases are filled with at first.
      dropout_rate: share of weights dropped in training, 0 to below 1.
      is_causal: whether place i sees elements up to i alone.
      returns_weights: whether the weights, before dropout, are a second output.
    """

    num_heads: int
    key_width: int
    value_width: int | None = None
    units: int | None = None
    use_bias: bool = True
    initial_weights: InitialWeights = "glorot_uniform"
    deviation: float | None = None
    initial_bias: float = 0.0
    dropout_rate: float = 0.0
    is_causal: bool = False
    returns_weights: bool = False


class MultiHeadAttention(keras.layers.Layer):
    """Attention by several heads.

    Args:
      shape: what it is made of.
      seed: of the initial weights and of the dropout masks.

    Call: see model/layers/attention_inputs.py, step -> float32[B, Q, O], or a list of that and float32[B, H, Q, K];
    step is None when predicting, else the number of completed steps.

    Raises:
      ValueError: there are no heads, or they have no width.
    """

    def __init__(self, shape: HeadsShape, *, seed: int, name: str) -> None:
        super().__init__(name=name)
        if min(shape.num_heads, shape.key_width) < 1:
            raise ValueError(
                f"MultiHeadAttention: expected num_heads and key_dim >= 1, got {shape.num_heads} and {shape.key_width}"
            )
        self.shape = shape
        self.seed = seed
        self.dropout = Dropout(shape.dropout_rate, seed=child_seed(seed, "dropout"), name="dropout")

    def build(self, inputs_shape: Shapes) -> None:
        """Makes the variables."""
        query, value, key = read_shapes("MultiHeadAttention", inputs_shape)
        heads, width = self.shape.num_heads, self.shape.key_width
        mixed = heads * (self.shape.value_width or width)
        self.query = self._map("query", heads * width, last_width(query))
        self.key = self._map("key", heads * width, last_width(key))
        self.value = self._map("value", mixed, last_width(value))
        self.out = self._map("out", self.shape.units or last_width(query), mixed)

    def call(
        self, inputs: tf.Tensor | Sequence[tf.Tensor], step: tf.Tensor | None = None
    ) -> tf.Tensor | list[tf.Tensor]:
        """Returns what the heads see, mapped."""
        query, value, key, is_there = read_tensors(inputs)
        mixed, weights = self.attend(query, value, key, is_there, step)
        return [mixed, weights] if self.shape.returns_weights else mixed

    def attend(
        self, query: tf.Tensor, value: tf.Tensor, key: tf.Tensor, is_there: tf.Tensor | None, step: tf.Tensor | None
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """Returns what the heads see, mapped, float32[B, Q, O], and their weights, float32[B, H, Q, K].

        Args:
          query: float32[B, Q, S].
          value: float32[B, K, any].
          key: float32[B, K, any].
          is_there: bool[B, K], which elements count; None: all.
          step: None when predicting, else the number of completed steps.
        """
        asked, found, given = (
            self._heads(layer(part)) for layer, part in ((self.query, query), (self.key, key), (self.value, value))
        )
        scores = tf.matmul(asked, found, transpose_b=True) / self.shape.key_width**0.5
        weights = attention_weights(scores, is_there, is_causal=self.shape.is_causal)
        mixed = tf.transpose(tf.matmul(self.dropout(weights, step=step), given), [0, 2, 1, 3])
        shape = tf.shape(mixed)
        width = mixed.shape[2] * mixed.shape[3]
        return self.out(tf.reshape(mixed, [shape[0], shape[1], width])), weights

    def _heads(self, elements: tf.Tensor) -> tf.Tensor:
        """Returns float32[B, H, L, D] of float32[B, L, H D]."""
        shape, heads = tf.shape(elements), self.shape.num_heads
        split = tf.reshape(elements, [shape[0], shape[1], heads, elements.shape[2] // heads])
        return tf.transpose(split, [0, 2, 1, 3])

    def _map(self, name: str, units: int, inputs: int) -> Linear:
        layer = Linear(
            units,
            seed=child_seed(self.seed, name),
            name=name,
            use_bias=self.shape.use_bias,
            initial_weights=self.shape.initial_weights,
            deviation=self.shape.deviation,
            initial_bias=self.shape.initial_bias,
        )
        layer.build((None, None, inputs))
        return layer
