"""Adagrad on rows: a <- a + g^2; w <- w - rate g / (sqrt(a) + 1e-8).

Source: Duchi et al., JMLR 2011, as FBGEMM has it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import tensorflow as tf

_EPSILON = 1e-8


@dataclass(frozen=True, slots=True)
class SparseAdagrad:
    """A SparseRule.

    Attributes:
      initial_accumulator: a at first, at least 0. From 0, a row's first step is rate times the sign of its gradient.
      max_gradient: bound of each number of a gradient, or None.
    """

    initial_accumulator: float
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
        return [weights - rate * gradient / (tf.sqrt(accumulator) + _EPSILON), accumulator]
