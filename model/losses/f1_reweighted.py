"""F1-reweighted cross-entropy: negatives weigh v = P / (beta^2 n_pos + n_neg - (B - P)), P = sum_b p_b; positives 1.

The gradient flows through v. A v that is no positive number (its denominator tends to 0 or below where P is small)
counts 0. Source: Lin et al., ACL 2018, Adaptive Scaling for Sparse Detection in Information Extraction, as EasyRec has
it.

Dimensions: B examples.
"""

from dataclasses import dataclass

import tensorflow as tf

from model.losses.binary_outputs import binary_outputs
from model.losses.loss import RowLoss

_EPSILON = 1e-8


@dataclass(frozen=True, slots=True)
class F1Reweighted(RowLoss):
    """A Loss over one logit.

    Attributes:
      beta_square: how much recall counts against precision, above 0.
      label_smoothing: labels become y (1 - s) + s / 2 in the cross-entropy.
    """

    beta_square: float = 1.0
    label_smoothing: float = 0.0

    @property
    def mixes_rows(self) -> bool:
        """P and the counts are the whole batch's."""
        return True

    def of_rows(self, logits: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
        """Returns float32[B] from logits float32[B, 1] and labels float32[B], 0 or 1."""
        total, positives = tf.reduce_sum(tf.sigmoid(logits[:, 0])), tf.reduce_sum(labels)
        num_rows = tf.cast(tf.size(labels), tf.float32)
        below = self.beta_square * positives + (num_rows - positives) - (num_rows - total) + _EPSILON
        of_negatives = tf.where(below > 0, total / tf.where(below > 0, below, 1.0), 0.0)
        smooth = labels * (1 - self.label_smoothing) + self.label_smoothing / 2
        entropy = tf.nn.sigmoid_cross_entropy_with_logits(labels=smooth, logits=logits[:, 0])
        return tf.where(tf.equal(labels, 1.0), 1.0, of_negatives) * entropy

    def outputs(self, logits: tf.Tensor, tower: str) -> dict[str, tf.Tensor]:
        """Returns `logits_T` and `probs_T`, float32[B]."""
        return binary_outputs(logits, tower)
