"""Binary focal loss: cross-entropy that counts rows less the better they are predicted; p = sigmoid(z).

Two forms, one a dialect:
- attached (EasyRec): l = a_t (1 - p_t)^gamma CE, p_t = y p + (1 - y) (1 - p), a_t = y alpha + (1 - y) (1 - alpha), or 1
  without alpha; p within 1e-7 of neither end; the gradient flows through the factor.
- detached (TorchEasyRec): l = (alpha y (1 - p)^gamma + (1 - alpha) (1 - y) p^gamma) CE, the factor without gradient.

Source: Lin et al., ICCV 2017, arXiv:1708.02002. Dimensions: B examples.
"""

from dataclasses import dataclass

import tensorflow as tf

from model.losses.binary_outputs import binary_outputs
from model.losses.hardest import reduce_hardest
from model.losses.loss import Loss, Rows
from model.losses.reduction import Reduction

_NEAREST = 1e-7


@dataclass(frozen=True, slots=True)
class BinaryFocal(Loss):
    """A Loss over one logit.

    Attributes:
      gamma: at least 0; 0 makes it a weighted cross-entropy.
      alpha: weight of positives, 0 to 1; negatives weigh 1 - alpha. None: both 1, attached form only.
      detached: whether the factor has no gradient.
      hardest_share: share of rows that count, the worst predicted, above 0 to 1.
      label_smoothing: labels become y (1 - s) + s / 2.
    """

    gamma: float = 2.0
    alpha: float | None = None
    detached: bool = False
    hardest_share: float = 1.0
    label_smoothing: float = 0.0

    def total(self, rows: Rows, reduce: Reduction) -> tf.Tensor:
        """Returns the loss of a batch, labels in 0..1."""
        labels = rows.labels * (1 - self.label_smoothing) + self.label_smoothing / 2
        return reduce_hardest(self.of_rows(rows.logits, labels), rows.weights, self.hardest_share, reduce)

    def of_rows(self, logits: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
        """Returns float32[B] from logits float32[B, 1] and labels float32[B] in 0..1."""
        entropy = tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits[:, 0])
        chance = tf.sigmoid(logits[:, 0])
        if self.detached:
            positive, negative = labels * (1 - chance) ** self.gamma, (1 - labels) * chance**self.gamma
            alpha = 0.5 if self.alpha is None else self.alpha
            return tf.stop_gradient(alpha * positive + (1 - alpha) * negative) * entropy
        return focal_factor(chance, labels, self.gamma, self.alpha) * entropy

    def outputs(self, logits: tf.Tensor, tower: str) -> dict[str, tf.Tensor]:
        """Returns `logits_T` and `probs_T`, float32[B]."""
        return binary_outputs(logits, tower)


def focal_factor(chance: tf.Tensor, labels: tf.Tensor, gamma: float, alpha: float | None) -> tf.Tensor:
    """Returns the attached form's factor of each row."""
    chance = tf.clip_by_value(chance, _NEAREST, 1 - _NEAREST)
    right = labels * chance + (1 - labels) * (1 - chance)
    factor = (1 - right) ** gamma
    return factor if alpha is None else factor * (labels * alpha + (1 - labels) * (1 - alpha))
