"""Several tensors into one: joined along an axis, or number by number. Source: tf.keras.layers' merging layers."""

from collections.abc import Callable, Sequence
from functools import reduce

import keras
import tensorflow as tf

from model.layers.fields import Shapes, several

_ONE_BY_ONE: dict[str, Callable[[Sequence[tf.Tensor]], tf.Tensor]] = {
    "Add": tf.add_n,
    "Average": lambda inputs: tf.add_n(inputs) / len(inputs),
    "Maximum": lambda inputs: reduce(tf.maximum, inputs),
    "Minimum": lambda inputs: reduce(tf.minimum, inputs),
    "Multiply": lambda inputs: reduce(tf.multiply, inputs),
    "Subtract": lambda inputs: reduce(tf.subtract, inputs),
}

COMBINATIONS = tuple(_ONE_BY_ONE)
"""Kinds of `Combine`."""


class Combine(keras.layers.Layer):
    """Tensors of one shape into one, number by number.

    Args:
      kind: one of COMBINATIONS.

    Call: at least two of float32[B, ...] -> the same.
    """

    def __init__(self, kind: str, *, name: str) -> None:
        super().__init__(name=name)
        self.kind = kind

    def build(self, inputs_shape: Shapes) -> None:
        """Checks the inputs; there are no variables."""
        several(f"{self.kind} {self.name}", inputs_shape, 2)

    def call(self, inputs: Sequence[tf.Tensor], step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns the combination; the step does not matter."""
        return _ONE_BY_ONE[self.kind](list(inputs))


class Concatenate(keras.layers.Layer):
    """Tensors side by side.

    Args:
      axis: along which, not 0.

    Call: float32[B, ...] several times -> float32[B, ...].
    """

    def __init__(self, *, axis: int = -1, name: str) -> None:
        super().__init__(name=name)
        self.axis = axis

    def build(self, inputs_shape: Shapes) -> None:
        """Checks the inputs; there are no variables."""
        several(f"Concatenate {self.name}", inputs_shape, 1)

    def call(self, inputs: Sequence[tf.Tensor], step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns the inputs side by side; the step does not matter."""
        return tf.concat(list(inputs), axis=self.axis)
