"""Moving averages of weights: s <- d s + (1 - d) w after every step.

s is w at first; or, as torch's AveragedModel has it, w after the first step. Source: Polyak and Juditsky 1992.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TypeAlias

import tensorflow as tf

from model.embedding.stack import Stack

Averaged: TypeAlias = "tf.Variable | Stack"
"""What is averaged: a variable, or the weights of tables (not their optimizer's state)."""


class MovingAverage:
    """Averages of weights beside the weights.

    Attributes:
      variables: s by name.
    """

    def __init__(self, averaged: Mapping[str, Averaged], decay: float, *, starts_at_first_step: bool) -> None:
        """Makes the averages.

        Args:
          averaged: w by name.
          decay: d, 0 to below 1.
          starts_at_first_step: whether s is w after the first step.
        """
        self._averaged = dict(averaged)
        self._decay = decay
        self._starts_at_first_step = starts_at_first_step
        self.variables = {name: tf.Variable(_weights(one), trainable=False) for name, one in averaged.items()}

    def update(self, step: tf.Tensor) -> None:
        """Moves the averages; step is the number of steps completed before this one, int64."""
        decay = tf.constant(self._decay)
        if self._starts_at_first_step:
            decay = tf.where(step == 0, 0.0, decay)
        for name, average in self.variables.items():
            average.assign_add((1 - decay) * (_weights(self._averaged[name]) - average))

    def restart(self) -> None:
        """Sets the averages to the weights as they are."""
        for name, average in self.variables.items():
            average.assign(_weights(self._averaged[name]))

    @contextmanager
    def swapped(self) -> Iterator[None]:
        """Puts the averages in the weights' place for a while."""
        self._swap()
        try:
            yield
        finally:
            self._swap()

    def _swap(self) -> None:
        for name, average in self.variables.items():
            one = self._averaged[name]
            weights = tf.identity(_weights(one))
            if isinstance(one, Stack):
                one.variable.assign(tf.concat([average, one.variable[:, one.width :]], axis=1))
            else:
                one.assign(average)
            average.assign(weights)


def _weights(one: Averaged) -> tf.Tensor:
    return one.variable[:, : one.width] if isinstance(one, Stack) else tf.convert_to_tensor(one)
