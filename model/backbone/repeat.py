"""Copies of one layer over the same input, each with weights of its own. Source: EasyRec's repeat block."""

from collections.abc import Sequence

import keras
import tensorflow as tf

from model.backbone.apply_layer import apply_layer
from model.backbone.expression import Expression
from model.backbone.value import Value


class Repeat(keras.layers.Layer):
    """Layers side by side.

    Args:
      copies: the layers, at least one.
      index: what the i-th copy takes of the input, an expression of the input and i; or None.
      function: applied to that, an expression of it and i; or None.
      axis: concatenates the outputs on it; None: a list of them.

    Call: any value -> a list of outputs, their concatenation, or the output of a single copy.
    """

    def __init__(
        self,
        copies: Sequence[keras.layers.Layer],
        *,
        index: Expression | None,
        function: Expression | None,
        axis: int | None,
        name: str,
    ) -> None:
        super().__init__(name=name)
        self.copies = list(copies)
        self.index = index
        self.function = function
        self.axis = axis

    def build(self, inputs_shape: object) -> None:
        """The copies make their variables when they are first applied."""

    def call(self, inputs: Value, step: tf.Tensor | None = None) -> Value:
        """Returns what the copies make of the input."""
        outputs = [apply_layer(layer, self._entering(inputs, number), step) for number, layer in enumerate(self.copies)]
        if len(outputs) == 1:
            return outputs[0]
        return outputs if self.axis is None else tf.concat(outputs, axis=self.axis)

    def _entering(self, inputs: Value, number: int) -> Value:
        taken = inputs if self.index is None else self.index(inputs, number)
        entering: Value = taken if self.function is None else self.function(taken, number)
        return entering
