"""Stochastic gradient descent on rows: w <- w - rate g."""

from collections.abc import Sequence
from dataclasses import dataclass

import tensorflow as tf

from model.optimizers.sparse.rule import SparseRule


@dataclass(frozen=True, slots=True)
class SparseSGD(SparseRule):
    """A SparseRule.

    Attributes:
      max_gradient: bound of each number of a gradient, or None.
    """

    max_gradient: float | None = None

    @property
    def slots(self) -> tuple[float, ...]:
        """Keeps nothing."""
        return ()

    def change(
        self, weights: tf.Tensor, slots: Sequence[tf.Tensor], gradient: tf.Tensor, rate: tf.Tensor, step: tf.Tensor
    ) -> list[tf.Tensor]:
        """Returns the new weights."""
        return [weights - rate * gradient]
