"""Rows of its own for each place of a vector, in one table: id + place * rows of a place."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from components.preprocess.operations.ids import Ids
from model.example_spec import NO_ID

if TYPE_CHECKING:
    import tensorflow as tf


@dataclass(frozen=True, slots=True)
class RowsPerValue:
    """Ids of a vector's places -> ids in one table; NO_ID stays.

    Attributes:
      num_rows: rows of one place.
      width: places.
    """

    num_rows: int
    width: int

    def in_graph(self, ids: "tf.Tensor") -> "tf.Tensor":
        """Returns int64[B, width] for the same."""
        import tensorflow as tf

        return tf.where(tf.equal(ids, NO_ID), ids, ids + tf.constant(self._starts))

    def in_arrow(self, ids: Ids) -> Ids:
        """Returns int64[B, width] for the same."""
        return np.where(ids == NO_ID, ids, ids + self._starts)

    @property
    def _starts(self) -> Ids:
        return np.arange(self.width, dtype=np.int64) * self.num_rows
