"""AMSGrad: Adam over the largest second moment so far: u <- max(u, v); w <- w - rate m' / (sqrt(u') + eps).

m' = m / (1 - beta1^t), u' = u / (1 - beta2^t), t the number of the step from 1; m, v and decay are Adam's. Source:
Reddi et al., ICLR 2018, arXiv:1904.09237; the bias of u is mended where torch.optim mends it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import tensorflow as tf

from model.optimizers.dense.adam import Adam


@dataclass(frozen=True, slots=True)
class AMSGrad(Adam):
    """A DenseRule; attributes and decay as Adam's."""

    @property
    def slots(self) -> Mapping[str, float]:
        """Keeps m, v and u."""
        return {"first_moment": 0.0, "second_moment": 0.0, "largest_second_moment": 0.0}

    def change(
        self,
        variable: tf.Variable,
        slots: Mapping[str, tf.Variable],
        gradient: tf.Tensor,
        rate: tf.Tensor,
        step: tf.Tensor,
    ) -> None:
        """Changes the variable, m, v and u in place."""
        move = self.decay(variable, gradient, rate)
        number = tf.cast(step + 1, tf.float32)
        first, second, largest = (slots[name] for name in self.slots)
        first.assign(self.beta1 * first + (1 - self.beta1) * move)
        second.assign(self.beta2 * second + (1 - self.beta2) * tf.square(move))
        largest.assign(tf.maximum(largest, second))
        scale = tf.sqrt(largest / (1 - tf.pow(self.beta2, number))) + self.epsilon
        variable.assign_sub(rate * first / (1 - tf.pow(self.beta1, number)) / scale)
