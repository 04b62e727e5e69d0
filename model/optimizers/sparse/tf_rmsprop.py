"""RMSProp as TensorFlow 1 has it: a <- momentum a + rate g / sqrt(v + eps); w <- w - a.

v <- decay v + (1 - decay) g^2, 1 at first; eps stands under the root. Source: Tieleman and Hinton 2012, lecture 6.5.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import tensorflow as tf

from model.optimizers.sparse.rule import SparseRule


@dataclass(frozen=True, slots=True)
class SparseTFRMSProp(SparseRule):
    """A SparseRule.

    Attributes:
      decay: of v, 0 to below 1.
      momentum: 0 to below 1.
      epsilon: eps, above 0.
      max_gradient: bound of each number of a gradient, or None.
    """

    decay: float
    momentum: float
    epsilon: float
    max_gradient: float | None = None

    @property
    def slots(self) -> tuple[float, ...]:
        """Keeps v and a."""
        return (1.0, 0.0)

    def change(
        self, weights: tf.Tensor, slots: Sequence[tf.Tensor], gradient: tf.Tensor, rate: tf.Tensor, step: tf.Tensor
    ) -> list[tf.Tensor]:
        """Returns the new weights, v and a."""
        squares = self.decay * slots[0] + (1 - self.decay) * tf.square(gradient)
        scaled = tf.math.divide_no_nan(rate * gradient, tf.sqrt(squares + self.epsilon))
        moved = self.momentum * slots[1] + scaled
        return [weights - moved, squares, moved]
