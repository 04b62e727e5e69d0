"""Linear warm-up before another schedule: from `start` at step 0 towards `rate` at step `size`, the other's first.

Source: TorchEasyRec, where a start of 0 means a first rate of 0.
"""

from collections.abc import Callable
from dataclasses import dataclass

import tensorflow as tf


@dataclass(frozen=True, slots=True)
class Warmup:
    """A Schedule.

    Attributes:
      rate: where the warm-up leads, at least 0; a rate of 0 stays 0 throughout.
      start: rate at step 0, at least 0.
      size: steps of the warm-up, at least 0.
      after: float64 scalar, steps since the warm-up's end -> float64 scalar, learning rate.
    """

    rate: float
    start: float
    size: int
    after: Callable[[tf.Tensor], tf.Tensor]

    def __call__(self, step: tf.Tensor) -> tf.Tensor:
        """Returns the learning rate of the step."""
        if self.rate == 0:
            return tf.constant(0.0)
        done = tf.cast(step, tf.float64)
        later = self.after(tf.maximum(done - self.size, 0.0))
        if self.size == 0:
            return tf.cast(later, tf.float32)
        warm = self.start + (self.rate - self.start) * done / self.size
        return tf.cast(tf.where(done < self.size, warm, later), tf.float32)
