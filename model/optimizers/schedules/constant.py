"""The same learning rate at all times."""

from dataclasses import dataclass

import tensorflow as tf


@dataclass(frozen=True, slots=True)
class Constant:
    """A Schedule.

    Attributes:
      rate: the learning rate, at least 0.
    """

    rate: float

    def __call__(self, step: tf.Tensor) -> tf.Tensor:
        """Returns the rate."""
        return tf.constant(self.rate, tf.float32)
