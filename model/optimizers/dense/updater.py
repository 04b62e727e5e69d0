"""The dense variables' learning: which rule changes which variable, how fast, and what each rule keeps.

Gradients of several batches may be averaged into one change. Rules then count changes, schedules count batches.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import tensorflow as tf

from model.optimizers.dense.rule import DenseRule
from model.optimizers.schedules.schedule import Schedule


@dataclass(frozen=True, slots=True)
class Part:
    """Variables that learn alike: how they change, how fast, and their names."""

    rule: DenseRule
    schedule: Schedule
    names: tuple[str, ...]


class DenseUpdater:
    """Changes variables by their gradients.

    Attributes:
      learning: the variables, by name.
      variables: what is kept for them, by `<slot>/<name of the variable>`.
    """

    def __init__(self, parts: Sequence[Part], learning: Mapping[str, tf.Variable], num_averaged: int = 1) -> None:
        """Makes the rules' slots.

        Args:
          parts: between them they name each variable once.
          learning: the variables, by name.
          num_averaged: batches whose gradients are averaged into one change, at least 1.
        """
        self.learning = dict(learning)
        self._parts = tuple(parts)
        self._slots = {
            name: {
                slot: tf.Variable(tf.fill(learning[name].shape, value), trainable=False)
                for slot, value in part.rule.slots.items()
            }
            for part in parts
            for name in part.names
        }
        self._num_averaged = num_averaged
        self._sums = {
            name: tf.Variable(tf.zeros(variable.shape), trainable=False)
            for name, variable in learning.items()
            if num_averaged > 1
        }
        self.variables = {
            f"{slot}/{name}": variable for name, slots in self._slots.items() for slot, variable in slots.items()
        } | {f"gradient_sum/{name}": variable for name, variable in self._sums.items()}

    def update(self, gradients: Mapping[str, tf.Tensor], step: tf.Tensor) -> None:
        """Changes the variables, in their order; one without a gradient stays as it is.

        Args:
          gradients: by name of the variable; those on which the loss does not depend are left out.
          step: completed batches, int64.
        """
        if self._num_averaged == 1:
            self._change(gradients, step, step)
            return
        for name, gradient in gradients.items():
            self._sums[name].assign_add(gradient / self._num_averaged)

        def change() -> tf.Tensor:
            self._change({name: tf.identity(self._sums[name]) for name in gradients}, step, step // self._num_averaged)
            for total in self._sums.values():
                total.assign(tf.zeros_like(total))
            return tf.constant(True)

        tf.cond(tf.equal((step + 1) % self._num_averaged, 0), change, lambda: tf.constant(False))

    def _change(self, gradients: Mapping[str, tf.Tensor], step: tf.Tensor, num_changes: tf.Tensor) -> None:
        for part in self._parts:
            rate = part.schedule(step)
            for name in part.names:
                if name in gradients:
                    part.rule.change(self.learning[name], self._slots[name], gradients[name], rate, num_changes)
