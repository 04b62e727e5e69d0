"""Squared error: l = (y - p)^2, with p = z, or p = sigmoid(z). Dimensions: B examples."""

from dataclasses import dataclass

import tensorflow as tf

from model.losses.loss import RowLoss


@dataclass(frozen=True, slots=True)
class L2Loss(RowLoss):
    """A Loss over one number.

    Attributes:
      of_sigmoid: whether p is the sigmoid of the logit (EasyRec's SIGMOID_L2_LOSS) or the logit itself.
    """

    of_sigmoid: bool = False

    def of_rows(self, logits: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
        """Returns float32[B] from logits float32[B, 1] and labels float32[B]."""
        return tf.math.squared_difference(self._predicted(logits), labels)

    def outputs(self, logits: tf.Tensor, tower: str) -> dict[str, tf.Tensor]:
        """Returns `y_T`, float32[B]."""
        return {f"y_{tower}": self._predicted(logits)}

    def _predicted(self, logits: tf.Tensor) -> tf.Tensor:
        return tf.sigmoid(logits[:, 0]) if self.of_sigmoid else logits[:, 0]
