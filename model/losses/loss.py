"""What every loss of a task offers, and the commonest kind: a number for each row.

Dimensions: b examples that the task sees, C classes.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import NamedTuple

import tensorflow as tf

from model.losses.reduction import Reduction


class Rows(NamedTuple):
    """What a loss is told of a batch.

    Attributes:
      logits: float32[b, C].
      labels: float32[b].
      weights: float32[b], at least 0; None: all rows weigh alike.
      sessions: int64[b], equal where rows belong together; None where the loss needs none.
      step: completed steps, int64.
    """

    logits: tf.Tensor
    labels: tf.Tensor
    weights: tf.Tensor | None
    sessions: tf.Tensor | None
    step: tf.Tensor


class Loss(ABC):
    """How far logits are from labels, and what the logits mean as predictions."""

    @property
    def mixes_rows(self) -> bool:
        """Whether a row counts although its weight is 0, so that the loss must be told of all rows."""
        return False

    @property
    def variables(self) -> Mapping[str, tf.Variable]:
        """What the loss itself learns, by name."""
        return {}

    @abstractmethod
    def total(self, rows: Rows, reduce: Reduction) -> tf.Tensor:
        """Returns the loss of a batch, a scalar; `reduce` is how the numbers of rows (or pairs) become one."""

    @abstractmethod
    def outputs(self, logits: tf.Tensor, tower: str) -> dict[str, tf.Tensor]:
        """Returns what is served by name, the tower's name included, from logits float32[B, C]."""


class RowLoss(Loss):
    """A loss that gives each row a number."""

    def total(self, rows: Rows, reduce: Reduction) -> tf.Tensor:
        """Returns the reduced numbers."""
        return reduce(self.of_rows(rows.logits, rows.labels), rows.weights)

    @abstractmethod
    def of_rows(self, logits: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
        """Returns float32[b] from logits float32[b, C] and labels float32[b]."""
