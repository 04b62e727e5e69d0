"""Cosine annealing: least + (rate - least) (1 + cos(pi s / size)) / 2; s counts from the end of warm-up and hold.

Without restarts the rate stays at `least` from s = size on. With restarts a half wave of `size` steps is followed by
one `growth` times as long, and so on, each beginning at `rate`. Source: Loshchilov and Hutter 2017, arXiv:1608.03983.
"""

import math
from dataclasses import dataclass

import tensorflow as tf


@dataclass(frozen=True, slots=True)
class CosineAnnealing:
    """What follows a Warmup: one half wave.

    Attributes:
      rate: at s = 0, at least 0.
      size: steps of the half wave, at least 1.
      least: the rate after it.
      hold: steps at `rate` before the wave, at least 0.
    """

    rate: float
    size: int
    least: float = 0.0
    hold: int = 0

    def __call__(self, step: tf.Tensor) -> tf.Tensor:
        """Returns the learning rate, float64."""
        waved = tf.maximum(step - self.hold, 0.0)
        return _anneal(self.rate, self.least, tf.minimum(waved / self.size, 1.0))


@dataclass(frozen=True, slots=True)
class CosineRestarts:
    """What follows a Warmup: half waves, one after another.

    Attributes:
      rate: at the start of each half wave, at least 0.
      size: steps of the first half wave, at least 1.
      growth: how many times as long the next one is, at least 1.
      least: the rate that each half wave falls towards.
    """

    rate: float
    size: int
    growth: int = 1
    least: float = 0.0

    def __call__(self, step: tf.Tensor) -> tf.Tensor:
        """Returns the learning rate, float64."""
        if self.growth == 1:
            return _anneal(self.rate, self.least, tf.math.floormod(step, self.size) / self.size)
        growth = tf.constant(self.growth, tf.float64)
        # Half wave n starts at size (growth^n - 1) / (growth - 1); the addition keeps a start in its own half wave.
        waves = tf.math.log(step / self.size * (growth - 1) + 1) / tf.math.log(growth)
        length = tf.pow(growth, tf.floor(waves + 1e-9))
        start = self.size * (length - 1) / (growth - 1)
        return _anneal(self.rate, self.least, (step - start) / (self.size * length))


def _anneal(rate: float, least: float, share: tf.Tensor) -> tf.Tensor:
    return least + (rate - least) * 0.5 * (1 + tf.cos(math.pi * share))
