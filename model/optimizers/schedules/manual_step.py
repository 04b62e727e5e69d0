"""Rates by hand: `rates[i]` from `sizes[i]` on, or from the step after it; `rate` until then.

TorchEasyRec's rates change once the completed steps are MORE than the size, EasyRec's once they are as many. With
warm-up the rate goes in a line from `rate` at step 0 to `rates[0]` at `sizes[0]`.
"""

from dataclasses import dataclass

import tensorflow as tf


@dataclass(frozen=True, slots=True)
class ManualStep:
    """A Schedule.

    Attributes:
      rate: at first, at least 0; a rate of 0 stays 0 throughout.
      sizes: steps, strictly ascending, at least one.
      rates: as many rates.
      warmup: whether to go to the first of rates in a line.
      from_size: whether a rate holds from its size on, not only after it.
    """

    rate: float
    sizes: tuple[int, ...]
    rates: tuple[float, ...]
    warmup: bool = False
    from_size: bool = False

    def __call__(self, step: tf.Tensor) -> tf.Tensor:
        """Returns the learning rate of the step."""
        if self.rate == 0:
            return tf.constant(0.0)
        first = tf.constant(self.rate, tf.float64)
        if self.warmup:
            first += (self.rates[0] - self.rate) * tf.cast(step, tf.float64) / self.sizes[0]
        sizes = tf.constant(self.sizes, tf.int64)
        passed = tf.math.count_nonzero(step >= sizes if self.from_size else step > sizes)
        return tf.cast(tf.concat([[first], tf.constant(self.rates, tf.float64)], axis=0)[passed], tf.float32)
