"""The dense variables' learning: a rule, what it keeps for each variable, and a bound of gradients."""

from collections.abc import Mapping, Sequence

import tensorflow as tf

from model.optimizers.dense.gradient_clip import GradientClip
from model.optimizers.dense.rule import DenseRule


class DenseUpdater:
    """Changes variables by their gradients.

    Attributes:
      variables: what the rule keeps, by `<slot>/<name of the variable>`.
    """

    def __init__(self, rule: DenseRule, clip: GradientClip | None, learning: Mapping[str, tf.Variable]) -> None:
        """Makes the rule's slots.

        Args:
          rule: how a variable changes.
          clip: bound of gradients, or None.
          learning: the variables, by name.
        """
        self._rule = rule
        self._clip = clip
        self._learning = dict(learning)
        self._slots = {
            name: {
                slot: tf.Variable(tf.fill(variable.shape, value), trainable=False) for slot, value in rule.slots.items()
            }
            for name, variable in learning.items()
        }
        self.variables = {
            f"{slot}/{name}": variable for name, slots in self._slots.items() for slot, variable in slots.items()
        }

    def update(self, gradients: Sequence[tf.Tensor | None], rate: tf.Tensor, step: tf.Tensor) -> None:
        """Changes the variables, in their order; one without a gradient stays as it is.

        Args:
          gradients: of each variable; None where the loss doesn't depend on it.
          rate: learning rate, float32.
          step: completed steps, int64.
        """
        known = [
            (name, gradient) for name, gradient in zip(self._learning, gradients, strict=True) if gradient is not None
        ]
        bounded = [tf.convert_to_tensor(gradient) for _, gradient in known]
        if self._clip and bounded:
            bounded = self._clip(bounded)
        for (name, _), gradient in zip(known, bounded, strict=True):
            self._rule.change(self._learning[name], self._slots[name], gradient, rate, step)
