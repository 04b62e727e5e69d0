"""FTRL-Proximal: w <- (sign(z) l1 - z) / (n^-p / rate + 2 l2) where |z| > l1, else 0; p the power, at most 0.

n' = n + g^2; z <- z + g + 2 shrinkage w - (n'^-p - n^-p) / rate w; n <- n'. Weights come from z alone: a row whose
gradients have all been 0 becomes 0 when a batch touches it. Source: McMahan et al., KDD 2013, with TensorFlow's
shrinkage.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import tensorflow as tf

from model.optimizers.sparse.rule import SparseRule


@dataclass(frozen=True, slots=True)
class SparseFtrl(SparseRule):
    """A SparseRule. The rate is above 0.

    Attributes:
      power: p, at most 0; -1/2 is Adagrad's.
      initial_accumulator: n at first, above 0.
      l1: at least 0.
      l2: at least 0.
      shrinkage: at least 0.
      max_gradient: bound of each number of a gradient, or None.
    """

    power: float
    initial_accumulator: float
    l1: float = 0.0
    l2: float = 0.0
    shrinkage: float = 0.0
    max_gradient: float | None = None

    @property
    def slots(self) -> tuple[float, ...]:
        """Keeps n and z."""
        return (self.initial_accumulator, 0.0)

    def change(
        self, weights: tf.Tensor, slots: Sequence[tf.Tensor], gradient: tf.Tensor, rate: tf.Tensor, step: tf.Tensor
    ) -> list[tf.Tensor]:
        """Returns the new weights, n and z."""
        squares = slots[0] + tf.square(gradient)
        before, after = tf.pow(slots[0], -self.power), tf.pow(squares, -self.power)
        linear = slots[1] + gradient + 2 * self.shrinkage * weights - (after - before) / rate * weights
        moved = (tf.sign(linear) * self.l1 - linear) / (after / rate + 2 * self.l2)
        return [tf.where(tf.abs(linear) > self.l1, moved, 0.0), squares, linear]
