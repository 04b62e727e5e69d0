"""Adam on the rows that a batch touches: the moments of other rows stand still.

m <- beta1 m + (1 - beta1) g; v <- beta2 v + (1 - beta2) g^2;
w <- w - rate (m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + 1e-8) + decay w), t the number of the step from 1.

Source: Kingma and Ba 2015, arXiv:1412.6980, as FBGEMM has it: t counts all steps, decay does not pass through the
moments. By rows ("partial row-wise"), v is one number a row, and g^2 is its mean over the row.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import tensorflow as tf

from model.optimizers.sparse.rule import SparseRule

_EPSILON = 1e-8


@dataclass(frozen=True, slots=True)
class SparseAdam(SparseRule):
    """A SparseRule.

    Attributes:
      beta1: decay of the first moment, 0 to below 1.
      beta2: decay of the second moment, 0 to below 1.
      weight_decay: decay of the weights of touched rows, at least 0.
      by_row: whether a row has one v.
      max_gradient: bound of each number of a gradient, or None.
    """

    beta1: float
    beta2: float
    weight_decay: float = 0.0
    by_row: bool = False
    max_gradient: float | None = None

    @property
    def slots(self) -> tuple[float, ...]:
        """Keeps m and v."""
        return (0.0, 0.0)

    def change(
        self, weights: tf.Tensor, slots: Sequence[tf.Tensor], gradient: tf.Tensor, rate: tf.Tensor, step: tf.Tensor
    ) -> list[tf.Tensor]:
        """Returns the new weights, m and v."""
        first, second = self.moments(slots, gradient)
        move = self.direction(weights, first, second, step, _EPSILON)
        return [weights - rate * move, first, second]

    def moments(self, slots: Sequence[tf.Tensor], gradient: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Returns the new m and v."""
        squares = tf.square(gradient)
        if self.by_row:
            squares = tf.zeros_like(squares) + tf.reduce_mean(squares, axis=1, keepdims=True)
        first = self.beta1 * slots[0] + (1 - self.beta1) * gradient
        return first, self.beta2 * slots[1] + (1 - self.beta2) * squares

    def direction(
        self, weights: tf.Tensor, first: tf.Tensor, second: tf.Tensor, step: tf.Tensor, epsilon: float
    ) -> tf.Tensor:
        """Returns m' / (sqrt(v') + epsilon) + decay w, m' and v' without their bias."""
        number = tf.cast(step + 1, tf.float32)
        unbiased_first = first / (1 - tf.pow(self.beta1, number))
        unbiased_second = second / (1 - tf.pow(self.beta2, number))
        return unbiased_first / (tf.sqrt(unbiased_second) + epsilon) + self.weight_decay * weights
