"""One encoder layer of a transformer: a = LN(x + drop(heads(x))), y = LN(a + drop(act(a W_1 + b_1) W_2 + b_2)).

Source: Vaswani et al. 2017, arXiv:1706.03762, section 3.1.

Dimensions: B rows, L elements with padding, S width of an element.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import keras
import tensorflow as tf

from model.layers.activation import make_activation
from model.layers.dropout import Dropout
from model.layers.fields import Shape, last_width
from model.layers.initial_weights import InitialWeights
from model.layers.layer_norm import LayerNorm
from model.layers.linear import Linear
from model.layers.multi_head_attention import HeadsShape, MultiHeadAttention
from model.layers.padded import check_parts
from model.seeds import child_seed


@dataclass(frozen=True, slots=True)
class TransformerShape:
    """What each layer is made of.

    Attributes:
      units: S.
      num_heads: divides S.
      hidden_units: columns of W_1; None: S.
      activation: act, as model/layers/activation.py names it.
      dropout_rate: of what is added, 0 to below 1.
      attention_dropout_rate: of the attention's weights, 0 to below 1.
      epsilon: of the normalisations.
      deviation: of the initial weights, then truncated normal; None: they are Glorot's.
    """

    units: int
    num_heads: int
    hidden_units: int | None = None
    activation: str = "nn.ReLU"
    dropout_rate: float = 0.1
    attention_dropout_rate: float = 0.0
    epsilon: float = 1e-6
    deviation: float | None = None


class TransformerBlock(keras.layers.Layer):
    """One layer over [sequence, lengths].

    Args:
      shape: what it is made of.
      seed: of the initial weights and of the dropout masks.

    Call: [float32[B, L, S], integers[B, 1]], step -> float32[B, L, S]; what stands behind a row's length has no
    meaning; step is None when predicting, else the number of completed steps.

    Raises:
      ValueError: the heads don't divide S, or elements are not S wide.
    """

    def __init__(self, shape: TransformerShape, *, seed: int, name: str) -> None:
        super().__init__(name=name)
        if min(shape.units, shape.num_heads) < 1 or shape.units % shape.num_heads:
            raise ValueError(
                f"transformer: expected num_attention_heads that divide hidden_size, got {shape.num_heads} and"
                f" {shape.units}"
            )
        self.shape = shape
        initial: InitialWeights = "glorot_uniform" if shape.deviation is None else "truncated_normal"
        heads = HeadsShape(
            shape.num_heads,
            shape.units // shape.num_heads,
            initial_weights=initial,
            deviation=shape.deviation,
            dropout_rate=shape.attention_dropout_rate,
        )
        self.heads = MultiHeadAttention(heads, seed=child_seed(seed, "heads"), name="heads")
        self.maps = [
            Linear(
                units,
                seed=child_seed(seed, name),
                name=name,
                initial_weights=initial,
                deviation=shape.deviation,
                initial_bias=0.0,
            )
            for name, units in (("inner", shape.hidden_units or shape.units), ("outer", shape.units))
        ]
        self.activation = make_activation(shape.activation, name="activation")
        self.norms = [LayerNorm(epsilon=shape.epsilon, name=f"norm_{index}") for index in range(2)]
        self.dropouts = [
            Dropout(shape.dropout_rate, seed=child_seed(seed, f"dropout_{index}"), name=f"dropout_{index}")
            for index in range(2)
        ]

    def build(self, inputs_shape: Sequence[Shape]) -> None:
        """Makes the variables."""
        check_parts(inputs_shape, 2, "TransformerBlock")
        if last_width(inputs_shape[0]) != self.shape.units:
            raise ValueError(
                f"transformer: expected elements as wide as hidden_size {self.shape.units}, got {inputs_shape[0][-1]}"
            )
        shape = (None, None, self.shape.units)
        inner = (None, None, self.maps[0].units)
        self.heads.build(shape)
        self.maps[0].build(shape)
        self.activation.build(inner)
        self.maps[1].build(inner)
        for norm in self.norms:
            norm.build(shape)

    def call(self, inputs: Sequence[tf.Tensor], step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns the changed elements."""
        elements, lengths = inputs[:2]
        return self.encode(elements, tf.range(tf.shape(elements)[1]) < tf.cast(lengths, tf.int32), step)

    def encode(self, elements: tf.Tensor, is_there: tf.Tensor, step: tf.Tensor | None) -> tf.Tensor:
        """Returns the changed elements, float32[B, L, S]; is_there: bool[B, L], which of them count."""
        seen, _ = self.heads.attend(elements, elements, elements, is_there, step)
        added = self.norms[0](elements + self.dropouts[0](seen, step=step))
        inner = self.activation(self.maps[0](added), step=step)
        return self.norms[1](added + self.dropouts[1](self.maps[1](inner), step=step))
