"""A metric in its place: what it is called, what it compares, and how."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Compared(Enum):
    """What of a tower is compared with the label."""

    PROBABILITY = auto()
    """Of label 1 (of a label above 0 where the label is a value), [B]."""
    VALUE = auto()
    """The predicted number, [B]; the probability where the tower predicts no number."""
    CLASSES = auto()
    """The probabilities of all classes, [B, C]."""


class Seen(NamedTuple):
    """What a metric looks at: labels [B], predictions [B] or [B, C], and groups int64[B] if it asks for them."""

    labels: NDArray[np.floating]
    predictions: NDArray[np.floating]
    groups: NDArray[np.int64] | None


@dataclass(frozen=True, slots=True)
class Metric:
    """One number that is measured of a tower.

    Attributes:
      name: without the tower's.
      compared: what is compared.
      measure: the number, None where it is undefined.
      group: name of what tells groups, as the config has it; "" without groups.
    """

    name: str
    compared: Compared
    measure: Callable[[Seen], float | None]
    group: str = ""
