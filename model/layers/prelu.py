"""PReLU: y = max(x, 0) + a min(x, 0), a learnt. Source: He et al. 2015, arXiv:1502.01852, equation 1."""

import keras
import tensorflow as tf


class PReLU(keras.layers.Layer):
    """A leaky ReLU that learns its slope.

    Args:
      init: the slope at first.

    Call: float32[B, D] -> float32[B, D]; one slope for all D, as torch.nn.PReLU() has it.
    """

    def __init__(self, *, init: float = 0.25, name: str) -> None:
        super().__init__(name=name)
        self.init = init

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Makes the variable."""
        self.slope = self.add_weight(name="slope", shape=(), initializer=keras.initializers.Constant(self.init))

    def call(self, inputs: tf.Tensor, step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns the activation; the step does not matter."""
        return tf.nn.relu(inputs) + self.slope * tf.minimum(inputs, 0.0)
