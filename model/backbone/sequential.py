"""Layers one after the other, each of its own kind. Source: EasyRec's `layers` of a block."""

from collections.abc import Sequence

import keras
import tensorflow as tf

from model.backbone.apply_layer import apply_layer
from model.backbone.value import Value


class Sequential(keras.layers.Layer):
    """A chain of layers.

    Args:
      chain: in their order, at least one.

    Call: any value -> the last layer's output.
    """

    def __init__(self, chain: Sequence[keras.layers.Layer], *, name: str) -> None:
        super().__init__(name=name)
        self.chain = list(chain)

    def build(self, inputs_shape: object) -> None:
        """The layers make their variables when they are first applied."""

    def call(self, inputs: Value, step: tf.Tensor | None = None) -> Value:
        """Returns the last output."""
        for layer in self.chain:
            inputs = apply_layer(layer, inputs, step)
        return inputs
