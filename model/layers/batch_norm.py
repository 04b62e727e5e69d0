"""Batch normalisation: y = g (x - mean) / sqrt(var + 1e-5) + b.

Source: Ioffe and Szegedy 2015, arXiv:1502.03167, with torch.nn.BatchNorm1d's constants. In training, mean and (biased)
variance are the batch's; the moving ones go a tenth of the way to the batch's mean and unbiased variance at each step.
Predictions use the moving ones.

Dimensions: B examples, D numbers.
"""

import keras
import tensorflow as tf

_EPSILON = 1e-5
_MOVED = 0.1


class BatchNorm(keras.layers.Layer):
    """Normalises each number over the batch.

    Call: float32[B, D], step -> float32[B, D]; step is None when predicting, else the number of completed steps.
    """

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Makes the variables."""
        shape = (input_shape[-1],)
        self.scale = self.add_weight(name="scale", shape=shape, initializer="ones")
        self.shift = self.add_weight(name="shift", shape=shape, initializer="zeros")
        self.moving_mean = self.add_weight(name="moving_mean", shape=shape, initializer="zeros", trainable=False)
        self.moving_variance = self.add_weight(name="moving_variance", shape=shape, initializer="ones", trainable=False)

    def call(self, inputs: tf.Tensor, step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns the normalised numbers; in training, moves the moving statistics."""
        if step is None:
            mean, variance = self.moving_mean, self.moving_variance
        else:
            mean, variance = tf.nn.moments(inputs, axes=[0])
            self._move(mean, variance, tf.cast(tf.shape(inputs)[0], tf.float32))
        return tf.nn.batch_normalization(inputs, mean, variance, self.shift, self.scale, _EPSILON)

    def _move(self, mean: tf.Tensor, variance: tf.Tensor, num_rows: tf.Tensor) -> None:
        unbiased = variance * num_rows / tf.maximum(num_rows - 1, 1)
        self.moving_mean.assign_add(_MOVED * (mean - self.moving_mean))
        self.moving_variance.assign_add(_MOVED * (unbiased - self.moving_variance))
