"""A block that computes a checked expression."""

import keras
import tensorflow as tf

from model.backbone.expression import Expression
from model.backbone.value import Value


class LambdaLayer(keras.layers.Layer):
    """An expression of a block's input, without variables.

    Args:
      expression: of one parameter.

    Call: any value -> any value.
    """

    def __init__(self, expression: Expression, *, name: str) -> None:
        super().__init__(name=name)
        self.expression = expression

    def build(self, inputs_shape: object) -> None:
        """There are no variables."""

    def call(self, inputs: Value, step: tf.Tensor | None = None) -> Value:
        """Returns the expression's value; the step does not matter."""
        result: Value = self.expression(inputs)
        return result
