"""Exponential decay: max(rate * factor^p, least), p = s / size, rounded down if by stairs.

s counts from a warm-up's end.
"""

from dataclasses import dataclass

import tensorflow as tf


@dataclass(frozen=True, slots=True)
class ExponentialDecay:
    """What follows a Warmup.

    Attributes:
      rate: at s = 0, at least 0.
      size: steps between two multiplications by factor, at least 1.
      factor: above 0.
      staircase: whether the rate changes only every `size` steps.
      least: lower bound of the rate.
    """

    rate: float
    size: int
    factor: float
    staircase: bool = True
    least: float = 0.0

    def __call__(self, step: tf.Tensor) -> tf.Tensor:
        """Returns the learning rate, float64."""
        power = step / self.size
        power = tf.floor(power) if self.staircase else power
        return tf.maximum(self.rate * tf.pow(tf.constant(self.factor, tf.float64), power), self.least)
