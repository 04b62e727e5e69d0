"""The same numbers of an example in another shape. Source: tf.keras.layers.Reshape and Flatten.

Dimensions: B examples.
"""

import math
from collections.abc import Sequence

import keras
import tensorflow as tf

from model.layers.fields import Shape


class Reshape(keras.layers.Layer):
    """Numbers of each example in their order, in a new shape.

    Args:
      target: the new shape without B; one dimension may be -1. (-1,) makes one row of numbers.

    Call: float32[B, ...] -> float32[B, *target].

    Raises:
      ValueError: the shape does not hold as many numbers.
    """

    def __init__(self, target: Sequence[int], *, name: str) -> None:
        super().__init__(name=name)
        self.target = tuple(target)

    def build(self, input_shape: Shape) -> None:
        """Checks the shape; there are no variables."""
        given = math.prod(int(size or 0) for size in input_shape[1:])
        known = math.prod(size for size in self.target if size != -1)
        if self.target.count(-1) > 1 or min(self.target) < -1 or known < 1 or given % known:
            raise ValueError(f"Reshape {self.name}: expected a shape of {given} numbers, got {list(self.target)}")
        self.filled = tuple(given // known if size == -1 else size for size in self.target)
        if math.prod(self.filled) != given:
            raise ValueError(f"Reshape {self.name}: expected a shape of {given} numbers, got {list(self.target)}")

    def call(self, inputs: tf.Tensor, step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns the numbers in the new shape; the step does not matter."""
        return tf.reshape(inputs, (-1, *self.filled))
