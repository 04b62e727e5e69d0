"""What every update rule of dense variables offers."""

from collections.abc import Mapping
from typing import Protocol

import tensorflow as tf


class DenseRule(Protocol):
    """How a variable changes, given its gradient."""

    @property
    def slots(self) -> Mapping[str, float]:
        """Names and first values of what the rule keeps beside each number."""

    def change(
        self,
        variable: tf.Variable,
        slots: Mapping[str, tf.Variable],
        gradient: tf.Tensor,
        rate: tf.Tensor,
        step: tf.Tensor,
    ) -> None:
        """Changes the variable and its slots in place.

        Args:
          variable: float32.
          slots: by name, shaped as the variable.
          gradient: shaped as the variable.
          rate: learning rate, float32.
          step: completed steps, int64.
        """
