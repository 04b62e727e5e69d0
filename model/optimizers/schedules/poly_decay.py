"""Polynomial decay: (rate - last) (1 - min(s, T) / T)^power + last. Source: TensorFlow's polynomial_decay."""

from dataclasses import dataclass

import tensorflow as tf


@dataclass(frozen=True, slots=True)
class PolyDecay:
    """A Schedule.

    Attributes:
      rate: at s = 0, at least 0; a rate of 0 stays 0 throughout.
      size: T, steps until the last rate, at least 1.
      power: above 0.
      last: rate from s = T on, at least 0.
    """

    rate: float
    size: int
    power: float = 1.0
    last: float = 0.0

    def __call__(self, step: tf.Tensor) -> tf.Tensor:
        """Returns the learning rate of the step."""
        if self.rate == 0:
            return tf.constant(0.0)
        left = 1 - tf.minimum(tf.cast(step, tf.float64) / self.size, 1.0)
        return tf.cast((self.rate - self.last) * tf.pow(left, self.power) + self.last, tf.float32)
