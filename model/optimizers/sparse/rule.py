"""What every update rule of embedding rows offers."""

from collections.abc import Sequence
from typing import Protocol

import tensorflow as tf


class SparseRule(Protocol):
    """How the rows that a batch touched change, given their gradients; rows that it did not touch never change.

    Dimensions: Q rows, D numbers of a row.
    """

    @property
    def slots(self) -> tuple[float, ...]:
        """First value of each number that the rule keeps beside a weight."""

    @property
    def max_gradient(self) -> float | None:
        """Bound of each number of a gradient before those of one row are summed; None: unbounded."""

    def change(
        self,
        weights: tf.Tensor,
        slots: Sequence[tf.Tensor],
        gradient: tf.Tensor,
        rate: tf.Tensor,
        step: tf.Tensor,
    ) -> list[tf.Tensor]:
        """Returns new weights and slots, float32[Q, D] each.

        Args:
          weights: float32[Q, D].
          slots: float32[Q, D] each, in the order of `slots`.
          gradient: float32[Q, D], summed over a row's occurrences in the batch. A weight of 0
            whose gradient always was 0 must stay 0.
          rate: learning rate, float32.
          step: completed steps, int64.
        """
