"""RMSProp: v <- alpha v + (1 - alpha) g^2; w <- w - rate g / (sqrt(v) + eps), with g <- g + decay w before.

Source: Tieleman and Hinton 2012, lecture 6.5, as torch.optim.RMSprop has it; on rows, of those that a batch touches.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import tensorflow as tf

from model.optimizers.sparse.rule import SparseRule


@dataclass(frozen=True, slots=True)
class SparseRMSProp(SparseRule):
    """A SparseRule.

    Attributes:
      alpha: decay of v, 0 to below 1.
      epsilon: eps, above 0.
      weight_decay: L2 factor, at least 0.
      max_gradient: bound of each number of a gradient, or None.
    """

    alpha: float
    epsilon: float
    weight_decay: float = 0.0
    max_gradient: float | None = None

    @property
    def slots(self) -> tuple[float, ...]:
        """Keeps v."""
        return (0.0,)

    def change(
        self, weights: tf.Tensor, slots: Sequence[tf.Tensor], gradient: tf.Tensor, rate: tf.Tensor, step: tf.Tensor
    ) -> list[tf.Tensor]:
        """Returns the new weights and v."""
        move = gradient + self.weight_decay * weights
        squares = self.alpha * slots[0] + (1 - self.alpha) * tf.square(move)
        return [weights - rate * move / (tf.sqrt(squares) + self.epsilon), squares]
