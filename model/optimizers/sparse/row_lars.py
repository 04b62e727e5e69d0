"""LARS on rows: b <- momentum b + q (g + decay w); w <- w - b, q = rate 0.001 |w| / (|g| + decay |w|).

The norms are those of the row; a row of zeros, or one without gradient, takes q = rate. Source: You et al. 2017,
arXiv:1708.03888, with FBGEMM's rows in the place of layers and its trust factor of 0.001.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import tensorflow as tf

from model.optimizers.sparse.rule import SparseRule

_TRUST = 0.001


@dataclass(frozen=True, slots=True)
class RowLARS(SparseRule):
    """A SparseRule of rows.

    Attributes:
      momentum: 0 to below 1.
      weight_decay: at least 0.
      max_gradient: bound of each number of a gradient, or None.
    """

    momentum: float
    weight_decay: float = 0.0
    max_gradient: float | None = None

    @property
    def slots(self) -> tuple[float, ...]:
        """Keeps b."""
        return (0.0,)

    def change(
        self, weights: tf.Tensor, slots: Sequence[tf.Tensor], gradient: tf.Tensor, rate: tf.Tensor, step: tf.Tensor
    ) -> list[tf.Tensor]:
        """Returns the new weights and b."""
        of_weights, of_gradient = (tf.norm(each, axis=1, keepdims=True) for each in (weights, gradient))
        below = of_gradient + self.weight_decay * of_weights
        ratio = tf.where((of_weights > 0) & (below > 0), _TRUST * tf.math.divide_no_nan(of_weights, below), 1.0)
        moved = self.momentum * slots[0] + rate * ratio * (gradient + self.weight_decay * weights)
        return [weights - moved, moved]
