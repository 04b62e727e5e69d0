"""Layers that read the output of the one before: h_k = layer_k(h_(k-1)). Source: EasyRec's recurrent block.

Each step has weights of its own. Of a list, one item may stay the same at all steps, as x0 does in a cross network.
"""

from collections.abc import Sequence

import keras
import tensorflow as tf

from model.backbone.apply_layer import apply_layer
from model.backbone.value import Value


class Recurrent(keras.layers.Layer):
    """Layers one after the other.

    Args:
      steps: the layers, at least one.
      fixed: which item of the input list stays the same; None: none. The other items become the output.

    Call: any value -> the last output; with `fixed` the input must be a list.

    Raises:
      ValueError: `fixed` is no item of the input, or a step gives too few outputs.
    """

    def __init__(self, steps: Sequence[keras.layers.Layer], *, fixed: int | None, name: str) -> None:
        super().__init__(name=name)
        self.steps = list(steps)
        self.fixed = fixed

    def build(self, inputs_shape: object) -> None:
        """The layers make their variables when they are first applied."""

    def call(self, inputs: Value, step: tf.Tensor | None = None) -> Value:
        """Returns the last output."""
        if self.fixed is None:
            for layer in self.steps:
                inputs = apply_layer(layer, inputs, step)
            return inputs
        if not isinstance(inputs, list | tuple) or not self.fixed < len(inputs) or len(inputs) < 2:
            raise ValueError(f"expected a list of two inputs or more with an item {self.fixed} that stays the same")
        items = list(inputs)
        moving = [index for index in range(len(items)) if index != self.fixed]
        for layer in self.steps:
            outputs = apply_layer(layer, items, step)
            for place, index in enumerate(moving):
                items[index] = outputs[place] if isinstance(outputs, list | tuple) else outputs
        return items[moving[0]] if len(moving) == 1 else [items[index] for index in moving]
