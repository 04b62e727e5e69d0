"""LAMB on rows: w <- w - rate |w| / |r| r, r = m' / (sqrt(v') + 1e-6) + decay w, the norms those of the row.

m', v' are Adam's moments without bias, t counting all steps. By rows ("partial row-wise"), v is one number a row, and
g^2 is its mean over the row. A row of zeros, or one with r = 0, takes the ratio 1. Source: You et al. 2020,
arXiv:1904.00962, with FBGEMM's rows in the place of layers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import tensorflow as tf

from model.optimizers.sparse.rule import SparseRule

_EPSILON = 1e-6


@dataclass(frozen=True, slots=True)
class RowLAMB(SparseRule):
    """A SparseRule of rows.

    Attributes:
      beta1: decay of the first moment, 0 to below 1.
      beta2: decay of the second moment, 0 to below 1.
      weight_decay: at least 0.
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
        number = tf.cast(step + 1, tf.float32)
        squares = tf.square(gradient)
        if self.by_row:
            squares = tf.zeros_like(squares) + tf.reduce_mean(squares, axis=1, keepdims=True)
        first = self.beta1 * slots[0] + (1 - self.beta1) * gradient
        second = self.beta2 * slots[1] + (1 - self.beta2) * squares
        root = tf.sqrt(second / (1 - tf.pow(self.beta2, number))) + _EPSILON
        move = first / (1 - tf.pow(self.beta1, number)) / root + self.weight_decay * weights
        sizes = [tf.norm(each, axis=1, keepdims=True) for each in (weights, move)]
        ratio = tf.where((sizes[0] > 0) & (sizes[1] > 0), tf.math.divide_no_nan(*sizes), 1.0)
        return [weights - rate * ratio * move, first, second]
