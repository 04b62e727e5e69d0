"""How a task's rows are weighted: w = s q q', s the sample weight, q and q' the row's side of the task's space.

q is `inside` where the indicator label is above 0, else `outside`; q' the same where a column holds a given value.
What the weights mean is the reduction's affair: see model/losses/reduction.py. Sources: EasyRec, TorchEasyRec.

Dimensions: B examples, L labels, V sample weights, K keys.
"""

from dataclasses import dataclass

import tensorflow as tf

from model.task_space import TaskSpace


@dataclass(frozen=True, slots=True)
class RowWeight:
    """The weight of a task's rows.

    Attributes:
      sample_weight: which of the batch's weights is s; None: 1.
      space: the task's; None: all rows are inside.
      inside: q of rows inside the space, at least 0.
      outside: q of rows outside the space, at least 0.
    """

    sample_weight: int | None = None
    space: TaskSpace | None = None
    inside: float = 1.0
    outside: float = 1.0

    @property
    def skips_rows(self) -> bool:
        """Whether the rows of one side of the space always weigh 0."""
        return self.space is not None and 0 in (self.inside, self.outside)

    def of_rows(self, labels: tf.Tensor, weights: tf.Tensor, keys: tf.Tensor) -> tf.Tensor:
        """Returns w, float32[B], from labels float32[B, L], sample weights float32[B, V] and keys int64[B, K]."""
        rows = tf.ones_like(labels[:, 0]) if self.sample_weight is None else weights[:, self.sample_weight]
        if self.space is not None and self.space.indicator is not None:
            rows *= self._of_side(labels[:, self.space.indicator] > 0)
        if self.space is not None and self.space.value is not None:
            value = self.space.value
            rows *= self._of_side(tf.equal(keys[:, value.position], value.key))
        return rows

    def _of_side(self, is_inside: tf.Tensor) -> tf.Tensor:
        inside = tf.cast(is_inside, tf.float32)
        return self.inside * inside + self.outside * (1 - inside)
