"""Layer normalisation: y = g (x - mean) / sqrt(var + epsilon) + b over an example's last axis.

Source: Ba et al. 2016, arXiv:1607.06450.

Dimensions: B examples, D numbers.
"""

import keras
import tensorflow as tf


class LayerNorm(keras.layers.Layer):
    """Normalises each example by itself.

    Args:
      epsilon: added to the variance, above 0.
      use_scale: whether there is a g.
      use_shift: whether there is a b.

    Call: float32[B, ..., D] -> the same.
    """

    def __init__(self, *, epsilon: float = 1e-3, use_scale: bool = True, use_shift: bool = True, name: str) -> None:
        super().__init__(name=name)
        self.norm = keras.layers.LayerNormalization(epsilon=epsilon, scale=use_scale, center=use_shift, name="norm")

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Makes the variables."""
        self.norm.build(tuple(input_shape))

    def call(self, inputs: tf.Tensor, step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns the normalised numbers; the step does not matter."""
        return self.norm(inputs)
