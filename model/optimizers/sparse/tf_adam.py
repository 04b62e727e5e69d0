"""Adam as TensorFlow 1 has it: w <- w - rate sqrt(1 - beta2^t) / (1 - beta1^t) m / (sqrt(v) + eps).

m <- beta1 m + (1 - beta1) g; v <- beta2 v + (1 - beta2) g^2, t the number of the step from 1. Lazily only the rows of
the batch change; otherwise the moments of all rows decay and all rows move at every step, exactly as with a dense
gradient. That costs the whole table at every step: it is what the config says, and the lazy form is what it may say
instead. A decay takes its share of the weights of touched rows before the step, whatever the rate.

Source: Kingma and Ba 2015, arXiv:1412.6980, the last form of section 2.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import tensorflow as tf

from model.optimizers.sparse.rule import SparseRule


@dataclass(frozen=True, slots=True)
class SparseTFAdam(SparseRule):
    """A SparseRule.

    Attributes:
      beta1: decay of the first moment, 0 to below 1.
      beta2: decay of the second moment, 0 to below 1.
      epsilon: eps, above 0.
      lazy: whether rows that the batch does not touch rest.
      decay: share of a touched row's weights, 0 to below 1.
      max_gradient: bound of each number of a gradient, or None.
    """

    beta1: float
    beta2: float
    epsilon: float
    lazy: bool
    decay: float = 0.0
    max_gradient: float | None = None

    @property
    def slots(self) -> tuple[float, ...]:
        """Keeps m and v."""
        return (0.0, 0.0)

    @property
    def touched_decay(self) -> float:
        """The decay."""
        return self.decay

    @property
    def changes_all_rows(self) -> bool:
        """Unless lazy."""
        return not self.lazy

    def change(
        self, weights: tf.Tensor, slots: Sequence[tf.Tensor], gradient: tf.Tensor, rate: tf.Tensor, step: tf.Tensor
    ) -> list[tf.Tensor]:
        """Returns the new weights, m and v."""
        number = tf.cast(step + 1, tf.float32)
        first = self.beta1 * slots[0] + (1 - self.beta1) * gradient
        second = self.beta2 * slots[1] + (1 - self.beta2) * tf.square(gradient)
        unbiased = rate * tf.sqrt(1 - tf.pow(self.beta2, number)) / (1 - tf.pow(self.beta1, number))
        return [weights - unbiased * first / (tf.sqrt(second) + self.epsilon), first, second]
