"""Zero-inflated log-normal loss over (a, m, s): is there a value at all, and how large is it if so.

L = c reduce(CE(y > 0; a)) + r reduce over rows with y > 0 of -log LogNormal(y; m, sd) + u mean(m^2) + v mean(s^2), sd =
clip(softplus(s), sqrt(1e-7), S). The prediction is the mean: exp(log sigmoid(a) + m + sd^2 / 2), the exponent within
-100 and M. Source: Wang, Liu and Miao 2019, arXiv:1912.07753, as EasyRec's ZILN_LOSS.

Dimensions: b rows.
"""

import math
from dataclasses import dataclass

import tensorflow as tf

from model.losses.loss import Loss, Rows
from model.losses.reduction import Reduction

_LEAST_DEVIATION = math.sqrt(1e-7)
_LEAST_LOG = -100.0


@dataclass(frozen=True, slots=True)
class ZILN(Loss):
    """A Loss over three logits.

    Attributes:
      largest_deviation: S, above 0.
      of_mean: u, at least 0.
      of_deviation: v, at least 0.
      of_class: c, at least 0.
      of_value: r, at least 0.
      largest_log: M.
      serves_log: whether the prediction is served as the exponent, unbounded.
    """

    largest_deviation: float = 5.0
    of_mean: float = 0.01
    of_deviation: float = 0.01
    of_class: float = 1.0
    of_value: float = 1.0
    largest_log: float = 20.0
    serves_log: bool = False

    def total(self, rows: Rows, reduce: Reduction) -> tf.Tensor:
        """Returns the loss of a batch, labels at least 0."""
        is_positive = rows.labels > 0
        positive = tf.cast(is_positive, tf.float32)
        chance, mean, raw = tf.unstack(rows.logits, axis=1)
        of_class = tf.nn.sigmoid_cross_entropy_with_logits(labels=positive, logits=chance)
        deviation = self._deviation(raw)
        # 1 in place of 0: its logarithm is finite, and the row is left out.
        logs = tf.math.log(tf.where(is_positive, rows.labels, 1.0))
        of_value = logs + tf.math.log(deviation) + 0.5 * math.log(2 * math.pi)
        of_value += 0.5 * tf.square((logs - mean) / deviation)
        weights = None if rows.weights is None else tf.boolean_mask(rows.weights, is_positive)
        total = self.of_class * reduce(of_class, rows.weights)
        total += self.of_value * reduce(tf.boolean_mask(of_value, is_positive), weights)
        num_rows = tf.maximum(tf.cast(tf.size(mean), tf.float32), 1.0)
        total += self.of_mean * tf.reduce_sum(tf.square(mean)) / num_rows
        return total + self.of_deviation * tf.reduce_sum(tf.square(raw)) / num_rows

    def outputs(self, logits: tf.Tensor, tower: str) -> dict[str, tf.Tensor]:
        """Returns `logits_T` float32[B, 3], `probs_T` (that there is a value) and `y_T` (its mean), float32[B]."""
        chance, mean, raw = tf.unstack(logits, axis=1)
        log_mean = tf.math.log_sigmoid(chance) + mean + tf.square(self._deviation(raw)) / 2
        mean_value = log_mean if self.serves_log else tf.exp(tf.clip_by_value(log_mean, _LEAST_LOG, self.largest_log))
        return {f"logits_{tower}": logits, f"probs_{tower}": tf.sigmoid(chance), f"y_{tower}": mean_value}

    def _deviation(self, raw: tf.Tensor) -> tf.Tensor:
        return tf.clip_by_value(tf.nn.softplus(raw), _LEAST_DEVIATION, self.largest_deviation)
