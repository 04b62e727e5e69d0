"""What every update rule of embedding rows offers."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

import tensorflow as tf


class SparseRule(ABC):
    """How the rows that a batch touched change, given their gradients; other rows rest, unless the rule says otherwise.

    Most rules change each number by itself; a rule of rows looks at all numbers of a row. Dimensions: Q rows, D numbers
    of a row.

    Attributes:
      max_gradient: bound of each number of a gradient before those of one row are summed; None: unbounded.
    """

    max_gradient: float | None

    @property
    @abstractmethod
    def slots(self) -> tuple[float, ...]:
        """First value of each number that the rule keeps beside a weight."""

    @property
    def touched_decay(self) -> float:
        """Share of its weights that a touched row loses before it changes, 0 to below 1."""
        return 0.0

    @property
    def changes_all_rows(self) -> bool:
        """Whether rows that the batch did not touch change too, as with a gradient of 0; costs the whole table."""
        return False

    @abstractmethod
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
          gradient: float32[Q, D], summed over a row's occurrences in the batch. A weight of 0 whose gradient always
            was 0 must stay 0.
          rate: learning rate, float32.
          step: completed steps, int64.
        """
