"""A rule of embedding rows on dense variables: the same equations, each number by itself."""

from collections.abc import Mapping
from dataclasses import dataclass

import tensorflow as tf

from model.optimizers.sparse.rule import SparseRule


@dataclass(frozen=True, slots=True)
class ByNumber:
    """A DenseRule.

    Attributes:
      rule: changes each number by itself; not one of rows.
    """

    rule: SparseRule

    @property
    def slots(self) -> Mapping[str, float]:
        """Keeps what the rule keeps."""
        return {f"slot_{index}": first for index, first in enumerate(self.rule.slots)}

    def change(
        self,
        variable: tf.Variable,
        slots: Mapping[str, tf.Variable],
        gradient: tf.Tensor,
        rate: tf.Tensor,
        step: tf.Tensor,
    ) -> None:
        """Changes the variable and its slots in place."""
        weights = tf.convert_to_tensor(variable) * (1 - self.rule.touched_decay)
        kept = [tf.convert_to_tensor(slots[name]) for name in self.slots]
        changed = self.rule.change(weights, kept, gradient, rate, step)
        for target, value in zip((variable, *(slots[name] for name in self.slots)), changed, strict=True):
            target.assign(value)
