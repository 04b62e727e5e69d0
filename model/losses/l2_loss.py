"""Squared error: l = (y - z)^2. Dimensions: B examples."""

from dataclasses import dataclass

import tensorflow as tf


@dataclass(frozen=True, slots=True)
class L2Loss:
    """A Loss over one number."""

    @property
    def name(self) -> str:
        """The loss as configs call it."""
        return "l2_loss"

    def of_rows(self, logits: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
        """Returns float32[B] from logits float32[B, 1] and labels float32[B]."""
        return tf.math.squared_difference(logits[:, 0], labels)

    def outputs(self, logits: tf.Tensor) -> dict[str, tf.Tensor]:
        """Returns `y`, float32[B]."""
        return {"y": logits[:, 0]}
