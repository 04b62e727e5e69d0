"""Adagrad on rows: a <- a + g^2; w <- w - rate g / (sqrt(a) + eps), no step where both a and eps are 0.

Source: Duchi et al., JMLR 2011; eps is 1e-8 in FBGEMM and 0 in TensorFlow.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import tensorflow as tf

from model.optimizers.sparse.rule import SparseRule

FBGEMM_EPSILON = 1e-8


@dataclass(frozen=True, slots=True)
class SparseAdagrad(SparseRule):
    """A SparseRule.

    Attributes:
      initial_accumulator: a at first, at least 0. From 0, a row's first step is rate times the sign of its gradient.
      epsilon: eps, at least 0.
      max_gradient: bound of each number of a gradient, or None.
    """

    initial_accumulator: float
    epsilon: float = FBGEMM_EPSILON
    max_gradient: float | None = None

    @property
    def slots(self) -> tuple[float, ...]:
        """Keeps a."""
        return (self.initial_accumulator,)

    def change(
        self, weights: tf.Tensor, slots: Sequence[tf.Tensor], gradient: tf.Tensor, rate: tf.Tensor, step: tf.Tensor
    ) -> list[tf.Tensor]:
        """Returns the new weights and a."""
        accumulator = slots[0] + tf.square(gradient)
        moved = tf.math.divide_no_nan(rate * gradient, tf.sqrt(accumulator) + self.epsilon)
        return [weights - moved, accumulator]
