"""Row-wise Adagrad: a <- a + mean of the row's g^2; w <- w - rate g / (sqrt(a) + 1e-8), one a for a row.

Decay: "L2" adds decay w to g before, "DECOUPLE" takes rate decay w off w. Source: FBGEMM's EXACT_ROWWISE_ADAGRAD. Its a
is one number; here it is kept beside every number of the row, all alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import tensorflow as tf

from model.optimizers.sparse.rule import SparseRule

_EPSILON = 1e-8


@dataclass(frozen=True, slots=True)
class RowAdagrad(SparseRule):
    """A SparseRule of rows.

    Attributes:
      weight_decay: at least 0.
      decay_mode: what it does.
      max_gradient: bound of each number of a gradient, or None.
    """

    weight_decay: float = 0.0
    decay_mode: Literal["NONE", "L2", "DECOUPLE"] = "NONE"
    max_gradient: float | None = None

    @property
    def slots(self) -> tuple[float, ...]:
        """Keeps a."""
        return (0.0,)

    def change(
        self, weights: tf.Tensor, slots: Sequence[tf.Tensor], gradient: tf.Tensor, rate: tf.Tensor, step: tf.Tensor
    ) -> list[tf.Tensor]:
        """Returns the new weights and a."""
        move = gradient + self.weight_decay * weights if self.decay_mode == "L2" else gradient
        accumulator = slots[0] + tf.reduce_mean(tf.square(move), axis=1, keepdims=True)
        kept = weights * (1 - rate * self.weight_decay) if self.decay_mode == "DECOUPLE" else weights
        return [kept - rate * move / (tf.sqrt(accumulator) + _EPSILON), accumulator]
