"""LAMB on rows: w <- w - rate |w| / |r| r, r = m' / (sqrt(v') + 1e-6) + decay w, the norms those of the row.

m', v' are Adam's moments without bias, t counting all steps. By rows ("partial row-wise"), v is one number a row, and
g^2 is its mean over the row. A row of zeros, or one with r = 0, takes the ratio 1. Source: You et al. 2020,
arXiv:1904.00962, with FBGEMM's rows in the place of layers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import tensorflow as tf

from model.optimizers.sparse.adam import SparseAdam

_EPSILON = 1e-6


@dataclass(frozen=True, slots=True)
class RowLAMB(SparseAdam):
    """A SparseRule of rows; attributes and moments as SparseAdam's."""

    def change(
        self, weights: tf.Tensor, slots: Sequence[tf.Tensor], gradient: tf.Tensor, rate: tf.Tensor, step: tf.Tensor
    ) -> list[tf.Tensor]:
        """Returns the new weights, m and v."""
        first, second = self.moments(slots, gradient)
        move = self.direction(weights, first, second, step, _EPSILON)
        sizes = [tf.norm(each, axis=1, keepdims=True) for each in (weights, move)]
        ratio = tf.where((sizes[0] > 0) & (sizes[1] > 0), tf.math.divide_no_nan(*sizes), 1.0)
        return [weights - rate * ratio * move, first, second]
