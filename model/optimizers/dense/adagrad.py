"""Adagrad: a <- a + g^2; w <- w - rate g / (sqrt(a) + eps), with g <- g + decay w before.

Source: Duchi et al., JMLR 2011, as torch.optim.Adagrad has it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import tensorflow as tf


@dataclass(frozen=True, slots=True)
class Adagrad:
    """A DenseRule.

    Attributes:
      initial_accumulator: a at first, at least 0.
      epsilon: eps, above 0.
      weight_decay: L2 factor, at least 0.
    """

    initial_accumulator: float
    epsilon: float
    weight_decay: float = 0.0

    @property
    def slots(self) -> Mapping[str, float]:
        """Keeps a."""
        return {"accumulator": self.initial_accumulator}

    def change(
        self,
        variable: tf.Variable,
        slots: Mapping[str, tf.Variable],
        gradient: tf.Tensor,
        rate: tf.Tensor,
        step: tf.Tensor,
    ) -> None:
        """Changes the variable and a in place."""
        move = gradient + self.weight_decay * variable if self.weight_decay else gradient
        accumulator = slots["accumulator"].assign_add(tf.square(move))
        variable.assign_sub(rate * move / (tf.sqrt(accumulator) + self.epsilon))
