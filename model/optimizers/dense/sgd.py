"""Stochastic gradient descent with momentum: b <- momentum b + (1 - dampening) g; w <- w - rate b.

With g <- g + decay w before; b is g itself at the first step; nesterov moves by g + momentum b instead of b. Source:
Sutskever et al., ICML 2013, as torch.optim.SGD has it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import tensorflow as tf


@dataclass(frozen=True, slots=True)
class SGD:
    """A DenseRule.

    Attributes:
      momentum: 0 to below 1.
      weight_decay: L2 factor, at least 0.
      dampening: share of each new gradient that the momentum leaves out, 0 to 1.
      nesterov: whether to look ahead.
    """

    momentum: float = 0.0
    weight_decay: float = 0.0
    dampening: float = 0.0
    nesterov: bool = False

    @property
    def slots(self) -> Mapping[str, float]:
        """Keeps b, if there is momentum."""
        return {"momentum": 0.0} if self.momentum else {}

    def change(
        self,
        variable: tf.Variable,
        slots: Mapping[str, tf.Variable],
        gradient: tf.Tensor,
        rate: tf.Tensor,
        step: tf.Tensor,
    ) -> None:
        """Changes the variable and b in place."""
        move = gradient + self.weight_decay * variable if self.weight_decay else gradient
        if self.momentum:
            new_share = tf.where(step == 0, 1.0, 1 - self.dampening)
            kept = slots["momentum"].assign(self.momentum * slots["momentum"] + new_share * move)
            move = move + self.momentum * kept if self.nesterov else kept
        variable.assign_sub(rate * move)
