"""Binary cross-entropy: l = -y' log p - (1 - y') log(1 - p), p = sigmoid(z), y' = y (1 - s) + s / 2.

Computed from the logit z as max(z, 0) - z y' + log(1 + exp(-|z|)), which is finite for every finite z.

Dimensions: B examples.
"""

from dataclasses import dataclass

import tensorflow as tf

from model.losses.binary_outputs import binary_outputs
from model.losses.loss import RowLoss


@dataclass(frozen=True, slots=True)
class BinaryCrossEntropy(RowLoss):
    """A Loss over one logit.

    Attributes:
      label_smoothing: s, 0 to 1.
    """

    label_smoothing: float = 0.0

    def of_rows(self, logits: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
        """Returns float32[B] from logits float32[B, 1] and labels float32[B] in 0..1."""
        smooth = labels * (1 - self.label_smoothing) + self.label_smoothing / 2
        return tf.nn.sigmoid_cross_entropy_with_logits(labels=smooth, logits=logits[:, 0])

    def outputs(self, logits: tf.Tensor, tower: str) -> dict[str, tf.Tensor]:
        """Returns `logits_T` and `probs_T`, float32[B]."""
        return binary_outputs(logits, tower)
