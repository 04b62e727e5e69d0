"""A transformer's encoder: drop(sqrt(S) x_l + p_l), then its layers; p_l = [sin(l r), cos(l r)], r_i = 10000^(-2i / S).

Source: Vaswani et al. 2017, arXiv:1706.03762, sections 3.1, 3.4 and 3.5, sines before cosines as EasyRec has them.
EasyRec's layer reads ids of tokens and has a table of its own; here the elements come as vectors.

Dimensions: B rows, L elements with padding, S width of an element.
"""

from collections.abc import Sequence

import keras
import numpy as np
import tensorflow as tf

from model.layers.dropout import Dropout
from model.layers.fields import Shape
from model.layers.padded import check_parts
from model.layers.transformer_block import TransformerBlock, TransformerShape
from model.seeds import child_seed


class TransformerEncoder(keras.layers.Layer):
    """Several layers over [sequence, lengths].

    Args:
      shape: what each is made of.
      num_layers: at least 1.
      max_length: further elements are cut off, at least 1.
      returns_all: whether all elements are the output; else the first.
      seed: of the initial weights and of the dropout masks.

    Call: [float32[B, L, S], integers[B, 1]], step -> float32[B, at most L, S], zeros behind a row's length, or
    float32[B, S]; step is None when predicting, else the number of completed steps.

    Raises:
      ValueError: as TransformerBlock, or there are no layers or places.
    """

    def __init__(
        self, shape: TransformerShape, *, num_layers: int, max_length: int, returns_all: bool, seed: int, name: str
    ) -> None:
        super().__init__(name=name)
        if min(num_layers, max_length) < 1:
            raise ValueError(
                "transformer: expected num_hidden_layers and max_position_embeddings >= 1, got"
                f" {num_layers} and {max_length}"
            )
        self.shape, self.max_length, self.returns_all = shape, max_length, returns_all
        self.dropout = Dropout(shape.dropout_rate, seed=child_seed(seed, "dropout"), name="dropout")
        self.blocks = [
            TransformerBlock(shape, seed=child_seed(seed, f"layer_{index}"), name=f"layer_{index}")
            for index in range(num_layers)
        ]

    def build(self, inputs_shape: Sequence[Shape]) -> None:
        """Makes the variables."""
        check_parts(inputs_shape, 2, "TransformerEncoder")
        for block in self.blocks:
            block.build(inputs_shape)

    def call(self, inputs: Sequence[tf.Tensor], step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns the encoded elements."""
        elements, lengths = inputs[0][:, : self.max_length], inputs[1]
        is_there = tf.range(tf.shape(elements)[1]) < tf.cast(lengths, tf.int32)
        places = tf.constant(_waves(self.max_length, self.shape.units), tf.float32)[: tf.shape(elements)[1]]
        encoded = self.dropout(elements * self.shape.units**0.5 + places, step=step)
        for block in self.blocks:
            encoded = block.encode(encoded, is_there, step)
        encoded = tf.where(is_there[:, :, tf.newaxis], encoded, 0.0)
        return encoded if self.returns_all else encoded[:, 0]


def _waves(length: int, width: int) -> np.ndarray:
    """Returns p, float64[length, width]; of an odd width the last cosine is left out."""
    rates = 10000.0 ** -(np.arange((width + 1) // 2) / (width / 2))
    angles = np.arange(length)[:, np.newaxis] * rates
    return np.concatenate([np.sin(angles), np.cos(angles)], axis=1)[:, :width]
