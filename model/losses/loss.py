"""What every loss of a task offers."""

from typing import Protocol

import tensorflow as tf


class Loss(Protocol):
    """How far logits are from labels, row by row, and what the logits mean as predictions.

    Dimensions: B examples, C classes.
    """

    @property
    def name(self) -> str:
        """The loss as configs and reports call it."""

    def of_rows(self, logits: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
        """Returns float32[B] from logits float32[B, C] and labels float32[B]."""

    def outputs(self, logits: tf.Tensor) -> dict[str, tf.Tensor]:
        """Returns what is served, by name without the tower's, from logits float32[B, C]."""
