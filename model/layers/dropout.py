"""Dropout: y = x m / (1 - rate), m ~ Bernoulli(1 - rate) for each number. Source: Srivastava et al., JMLR 2014.

The mask is a function of the layer's seed and the step alone, so that a run can be repeated, and resumed anywhere.
"""

import keras
import tensorflow as tf

from model.workers import seed_of_worker


class Dropout(keras.layers.Layer):
    """Sets a share of the numbers to 0 in training and scales up the others.

    Args:
      rate: the share, 0 to below 1.
      seed: of the masks.

    Call: float32[...], step -> float32[...], or bfloat16, as the inputs are; step is None when predicting, else the
    number of completed steps.

    Raises:
      ValueError: rate is not in [0, 1).
    """

    def __init__(self, rate: float, *, seed: int, name: str) -> None:
        super().__init__(name=name, autocast=False)
        if not 0 <= rate < 1:
            raise ValueError(f"Dropout {name}: expected 0 <= rate < 1, got {rate}")
        self.rate = rate
        self.seed = seed

    def call(self, inputs: tf.Tensor, step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns inputs, masked in training."""
        if step is None or self.rate == 0:
            return inputs
        key = tf.stack([tf.constant(seed_of_worker(self.seed), tf.int64), tf.cast(step, tf.int64)])
        kept = tf.random.stateless_uniform(tf.shape(inputs), key) >= self.rate
        return tf.where(kept, inputs / (1 - self.rate), 0.0)
