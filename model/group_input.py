"""What a feature group gives to a network: a vector a row, or sequences beside one.

Dimensions: B examples, N elements of all examples' sequences, D width of the plain features, S of an element.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import tensorflow as tf


@dataclass(frozen=True, slots=True)
class GroupWidths:
    """How wide the parts of a group are, in its order.

    Attributes:
      plain: of the features of its vector.
      elements: of the elements of sequences that it gives as they are.
    """

    plain: tuple[int, ...]
    elements: tuple[int, ...] = ()


class GroupSequences(NamedTuple):
    """A group whose sequences stay sequences.

    Attributes:
      plain: float32[B, D], the other features side by side.
      elements: the sequences, of one length in each row; float32[N, S] each.
      lengths: int64[B], how many elements each row has.
    """

    plain: tf.Tensor
    elements: tuple[tf.Tensor, ...]
    lengths: tf.Tensor


GroupInput: TypeAlias = "tf.Tensor | GroupSequences"
"""float32[B, D], or sequences too."""

Groups: TypeAlias = Mapping[str, GroupInput]
"""Group inputs by the groups' names."""
