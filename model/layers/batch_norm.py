"""Batch normalisation: y = g (x - mean) / sqrt(var + epsilon) + b.

Source: Ioffe and Szegedy 2015, arXiv:1502.03167. In training, mean and (biased) variance are the batch's, and the
moving ones go part of the way to the batch's mean and variance: the unbiased one as torch.nn.BatchNorm1d's do, or the
biased one, smaller by one part in B, as TensorFlow's. Predictions use the moving ones. A batch is the rows of all
workers; one without rows moves nothing.

Dimensions: B examples, D numbers.
"""

from dataclasses import dataclass

import keras
import tensorflow as tf

from model.workers import sum_over_workers, total_over_workers


@dataclass(frozen=True, slots=True)
class NormConstants:
    """What frameworks choose differently.

    Attributes:
      epsilon: added to the variance, above 0.
      moved: the part of the way that moving statistics go at each step, 0 to 1.
      is_unbiased: whether the moving variance goes to the batch's unbiased variance.
    """

    epsilon: float
    moved: float
    is_unbiased: bool = True


TORCH = NormConstants(epsilon=1e-5, moved=0.1)
"""torch.nn.BatchNorm1d's."""

KERAS = NormConstants(epsilon=1e-3, moved=0.01, is_unbiased=False)
"""tf.layers' and Keras' (momentum 0.99)."""


class BatchNorm(keras.layers.Layer):
    """Normalises each number over the batch, and over all places of an example that hold such a number.

    Args:
      constants: epsilon and how statistics move.

    Attributes:
      moves: whether training moves the statistics; if not, it normalises by them as predictions do.

    Call: float32[B, ..., D], step -> the same; step is None when predicting, else the number of completed steps.
    """

    def __init__(self, constants: NormConstants = TORCH, *, name: str) -> None:
        super().__init__(name=name)
        self.constants = constants
        self.moves = True

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Makes the variables."""
        shape = (input_shape[-1],)
        self.scale = self.add_weight(name="scale", shape=shape, initializer="ones")
        self.shift = self.add_weight(name="shift", shape=shape, initializer="zeros")
        self.moving_mean = self.add_weight(name="moving_mean", shape=shape, initializer="zeros", trainable=False)
        self.moving_variance = self.add_weight(name="moving_variance", shape=shape, initializer="ones", trainable=False)

    def call(self, inputs: tf.Tensor, step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns the normalised numbers; in training, moves the moving statistics."""
        if step is None or not self.moves:
            mean, variance = self.moving_mean, self.moving_variance
        else:
            axes = list(range(inputs.shape.rank - 1))
            num_rows = sum_over_workers(tf.cast(tf.size(inputs) // inputs.shape[-1], tf.float32))
            mean = _mean(inputs, axes, num_rows)
            # Of the mean's own part in the variance the gradient is 0.
            variance = _mean(tf.math.squared_difference(inputs, tf.stop_gradient(mean)), axes, num_rows)
            self._move(mean, variance, num_rows)
        return tf.nn.batch_normalization(inputs, mean, variance, self.shift, self.scale, self.constants.epsilon)

    def _move(self, mean: tf.Tensor, variance: tf.Tensor, num_rows: tf.Tensor) -> None:
        if self.constants.is_unbiased:
            variance = variance * num_rows / tf.maximum(num_rows - 1, 1)
        moved = tf.where(num_rows > 0, self.constants.moved, 0.0)
        self.moving_mean.assign_add(moved * (mean - self.moving_mean))
        self.moving_variance.assign_add(moved * (variance - self.moving_variance))


def _mean(numbers: tf.Tensor, axes: list[int], num_rows: tf.Tensor) -> tf.Tensor:
    return tf.math.divide_no_nan(total_over_workers(tf.reduce_sum(numbers, axes)), num_rows)
