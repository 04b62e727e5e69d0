"""The Transformer's rate: rate D^-1/2 min((k + 1) w^-3/2, (k + 1)^-1/2), k = s r, w = warm-up steps r.

It rises in a line until k + 1 = w and falls with the root after. Source: Vaswani et al. 2017, arXiv:1706.03762,
equation 3, with EasyRec's factors.
"""

from dataclasses import dataclass

import tensorflow as tf


@dataclass(frozen=True, slots=True)
class Transformer:
    """A Schedule.

    Attributes:
      rate: factor, at least 0.
      width: D, at least 1.
      warmup: steps of the warm-up, at least 1.
      step_scale: r, above 0.
    """

    rate: float
    width: int
    warmup: int
    step_scale: float = 1.0

    def __call__(self, step: tf.Tensor) -> tf.Tensor:
        """Returns the learning rate of the step."""
        number = tf.cast(step, tf.float64) * self.step_scale + 1
        rising = number * (self.warmup * self.step_scale) ** -1.5
        return tf.cast(self.rate * self.width**-0.5 * tf.minimum(rising, tf.pow(number, -0.5)), tf.float32)
