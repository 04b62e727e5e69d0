"""Gate: y = MLP(sum_j w_j x_j), w_j the j-th number of one of the inputs, x_j the others. Source: EasyRec's Gate.

Dimensions: B examples, J inputs that are mixed, D their width, H the MLP's.
"""

from collections.abc import Sequence

import keras
import tensorflow as tf

from model.layers.fields import Shapes, last_width, several
from model.layers.mlp import MLP


class WeightedGate(keras.layers.Layer):
    """Mixes inputs by weights that another input holds.

    Args:
      weight_index: which input holds the weights.
      mlp: what reads the mixture, or None.

    Call: J times float32[B, D] and, at `weight_index`, float32[B, at least J]; step -> float32[B, H or D].

    Raises:
      ValueError: weights are too few, or inputs differ in width.
    """

    def __init__(self, *, weight_index: int = 0, mlp: MLP | None = None, name: str) -> None:
        super().__init__(name=name)
        self.weight_index = weight_index
        self.mlp = mlp

    def build(self, inputs_shape: Shapes) -> None:
        """Makes the MLP's variables."""
        shapes = several(f"Gate {self.name}", inputs_shape, max(2, self.weight_index + 1))
        num_weights = last_width(shapes.pop(self.weight_index))
        if num_weights < len(shapes):
            raise ValueError(f"Gate {self.name}: expected a weight for each of {len(shapes)} inputs, got {num_weights}")
        widths = {last_width(shape) for shape in shapes}
        if len(widths) > 1:
            raise ValueError(f"Gate {self.name}: expected inputs of one width, got widths {sorted(widths)}")
        if self.mlp is not None:
            self.mlp.build(shapes[0])

    def call(self, inputs: Sequence[tf.Tensor], step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns the mixture."""
        mixed = list(inputs)
        weights = mixed.pop(self.weight_index)
        outputs = tf.add_n([weights[:, index : index + 1] * value for index, value in enumerate(mixed)])
        return outputs if self.mlp is None else self.mlp(outputs, step=step)
