"""Dice: y = p x + (1 - p) a x, p = sigmoid(BatchNorm(x)), a learnt.

Source: Zhou et al., KDD 2018, arXiv:1706.06978, equation 3. Departure: BatchNorm has a scale and a shift that learn, as
TorchEasyRec's has.
"""

import keras
import tensorflow as tf

from model.layers.batch_norm import BatchNorm


class Dice(keras.layers.Layer):
    """A PReLU that bends where the data lie; each number has its own slope a, 0 at first.

    Call: float32[B, D], step -> float32[B, D]; step is None when predicting, else the number of completed steps.
    """

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name)
        self.norm = BatchNorm(name="norm")

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Makes the variables."""
        self.norm.build(input_shape)
        self.slope = self.add_weight(name="slope", shape=(input_shape[-1],), initializer="zeros")

    def call(self, inputs: tf.Tensor, step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns the activation."""
        share = tf.sigmoid(self.norm(inputs, step=step))
        return (share + (1 - share) * self.slope) * inputs
