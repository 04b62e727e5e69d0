"""A task's space: the rows that it is about.

Dimensions: B rows, L labels, G keys.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class KeyValue:
    """A column's value: which of the batch's keys, and the value's own key."""

    position: int
    key: int


@dataclass(frozen=True, slots=True)
class TaskSpace:
    """Rows with a label above 0 and a column of a given value, either or both.

    Attributes:
      indicator: which of the labels, or None.
      value: which of the keys and the value's own key, or None.
    """

    indicator: int | None = None
    value: KeyValue | None = None

    def holds(self, labels: NDArray[np.float32], keys: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Returns bool[B], whether each row is inside, from labels [B, L] and keys [B, G]."""
        inside = np.ones(len(labels), np.bool_)
        if self.indicator is not None:
            inside &= labels[:, self.indicator] > 0
        if self.value is not None:
            inside &= keys[:, self.value.position] == self.value.key
        return inside
