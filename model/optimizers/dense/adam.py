"""Adam: m <- beta1 m + (1 - beta1) g; v <- beta2 v + (1 - beta2) g^2; w <- w - rate m' / (sqrt(v') + eps).

m' = m / (1 - beta1^t), v' = v / (1 - beta2^t), t the number of the step from 1. Decay either joins the gradient (Adam:
g <- g + decay w) or the weights (AdamW: w <- w - rate decay w). Sources: Kingma and Ba 2015, arXiv:1412.6980;
Loshchilov and Hutter 2019, arXiv:1711.05101; eps stands where torch.optim has it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import tensorflow as tf


@dataclass(frozen=True, slots=True)
class Adam:
    """A DenseRule.

    Attributes:
      beta1: decay of the first moment, 0 to below 1.
      beta2: decay of the second moment, 0 to below 1.
      epsilon: eps, above 0.
      weight_decay: at least 0.
      decoupled: whether decay joins the weights (AdamW) instead of the gradient.
    """

    beta1: float
    beta2: float
    epsilon: float
    weight_decay: float = 0.0
    decoupled: bool = False

    @property
    def slots(self) -> Mapping[str, float]:
        """Keeps m and v."""
        return {"first_moment": 0.0, "second_moment": 0.0}

    def change(
        self,
        variable: tf.Variable,
        slots: Mapping[str, tf.Variable],
        gradient: tf.Tensor,
        rate: tf.Tensor,
        step: tf.Tensor,
    ) -> None:
        """Changes the variable, m and v in place."""
        move = self.decay(variable, gradient, rate)
        number = tf.cast(step + 1, tf.float32)
        power1, power2 = tf.pow(self.beta1, number), tf.pow(self.beta2, number)
        # The kernel divides by sqrt(v) + epsilon where torch divides by sqrt(v') + eps; scaling eps makes them equal.
        tf.raw_ops.ResourceApplyAdam(
            var=variable.handle,
            m=slots["first_moment"].handle,
            v=slots["second_moment"].handle,
            beta1_power=power1,
            beta2_power=power2,
            lr=rate,
            beta1=self.beta1,
            beta2=self.beta2,
            epsilon=self.epsilon * tf.sqrt(1 - power2),
            grad=move,
        )

    def decay(self, variable: tf.Variable, gradient: tf.Tensor, rate: tf.Tensor) -> tf.Tensor:
        """Returns the gradient that the moments see, decay in it or, if decoupled, taken from the variable already."""
        if self.weight_decay and self.decoupled:
            variable.assign_sub(rate * self.weight_decay * variable)
        elif self.weight_decay:
            return gradient + self.weight_decay * variable
        return gradient
