"""How a task's rows are weighted: w = s q, s the sample weight, q the weight of the row's side of the task's space.

The loss is L = weight * sum_b w_b l_b / sum_b w_b (0 if all w are 0): weights only set rows in proportion, so 10 inside
and 1 outside is 1 and 0.1. The factor `weight` alone changes how much the task counts. Source: TorchEasyRec.

Dimensions: B examples, L labels, V sample weights.
"""

from dataclasses import dataclass

import tensorflow as tf


@dataclass(frozen=True, slots=True)
class TaskWeight:
    """The weight of a task and of its rows.

    Attributes:
      weight: factor of the loss, at least 0.
      sample_weight: which of the batch's weights is s; None: 1.
      indicator: the label that is above 0 inside the task's space; None: all rows are inside.
      inside: q of rows inside the space, at least 0.
      outside: q of rows outside the space, at least 0.
    """

    weight: float = 1.0
    sample_weight: int | None = None
    indicator: int | None = None
    inside: float = 1.0
    outside: float = 1.0

    @property
    def skips_rows(self) -> bool:
        """Whether the rows of one side of the space always weigh 0."""
        return self.indicator is not None and 0 in (self.inside, self.outside)

    def of_rows(self, labels: tf.Tensor, weights: tf.Tensor) -> tf.Tensor:
        """Returns w, float32[B], from labels float32[B, L] and sample weights float32[B, V]."""
        rows = tf.ones_like(labels[:, 0]) if self.sample_weight is None else weights[:, self.sample_weight]
        if self.indicator is not None:
            inside = tf.cast(labels[:, self.indicator] > 0, tf.float32)
            rows *= self.inside * inside + self.outside * (1 - inside)
        return rows

    def combine(self, losses: tf.Tensor, rows: tf.Tensor) -> tf.Tensor:
        """Returns L, a scalar, from l float32[B] and w float32[B]; rows whose w is 0 may be left out of both."""
        shares = tf.math.divide_no_nan(rows, tf.reduce_mean(rows))
        # The mean over no rows at all would be 0/0; their sum is 0.
        num_rows = tf.maximum(tf.cast(tf.size(losses), tf.float32), 1.0)
        return self.weight * tf.reduce_sum(shares * losses) / num_rows
