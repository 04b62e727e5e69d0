"""Momentum as TensorFlow 1 has it: a <- momentum a + g; w <- w - rate a.

A decay takes its share of the weights of touched rows before the step, whatever the rate (EasyRec's MomentumW). Source:
Polyak 1964.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import tensorflow as tf

from model.optimizers.sparse.rule import SparseRule


@dataclass(frozen=True, slots=True)
class SparseTFMomentum(SparseRule):
    """A SparseRule.

    Attributes:
      momentum: 0 to below 1.
      decay: share of a touched row's weights, 0 to below 1.
      max_gradient: bound of each number of a gradient, or None.
    """

    momentum: float
    decay: float = 0.0
    max_gradient: float | None = None

    @property
    def slots(self) -> tuple[float, ...]:
        """Keeps a."""
        return (0.0,)

    @property
    def touched_decay(self) -> float:
        """The decay."""
        return self.decay

    def change(
        self, weights: tf.Tensor, slots: Sequence[tf.Tensor], gradient: tf.Tensor, rate: tf.Tensor, step: tf.Tensor
    ) -> list[tf.Tensor]:
        """Returns the new weights and a."""
        moved = self.momentum * slots[0] + gradient
        return [weights - rate * moved, moved]
