"""Adadelta: d = sqrt(u + eps) / sqrt(v + eps) g; w <- w - rate d, with g <- g + decay w before.

v <- rho v + (1 - rho) g^2 before, u <- rho u + (1 - rho) d^2 after. Source: Zeiler 2012, arXiv:1212.5701, as
torch.optim.Adadelta has it; on rows, of those that a batch touches.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import tensorflow as tf

from model.optimizers.sparse.rule import SparseRule


@dataclass(frozen=True, slots=True)
class SparseAdadelta(SparseRule):
    """A SparseRule.

    Attributes:
      rho: decay of u and v, 0 to below 1.
      epsilon: eps, above 0.
      weight_decay: L2 factor, at least 0.
      max_gradient: bound of each number of a gradient, or None.
    """

    rho: float
    epsilon: float
    weight_decay: float = 0.0
    max_gradient: float | None = None

    @property
    def slots(self) -> tuple[float, ...]:
        """Keeps v and u."""
        return (0.0, 0.0)

    def change(
        self, weights: tf.Tensor, slots: Sequence[tf.Tensor], gradient: tf.Tensor, rate: tf.Tensor, step: tf.Tensor
    ) -> list[tf.Tensor]:
        """Returns the new weights, v and u."""
        move = gradient + self.weight_decay * weights
        squares = self.rho * slots[0] + (1 - self.rho) * tf.square(move)
        delta = tf.sqrt(slots[1] + self.epsilon) / tf.sqrt(squares + self.epsilon) * move
        return [weights - rate * delta, squares, self.rho * slots[1] + (1 - self.rho) * tf.square(delta)]
