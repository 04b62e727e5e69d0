"""Identity of numbers: a dense number that already is a bucket's. -1 gives none; numbers outside of the table are 0."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from components.preprocess.operations.ids import Ids
from components.preprocess.operations.vectors import Vectors
from model.example_spec import NO_ID

if TYPE_CHECKING:
    import tensorflow as tf


@dataclass(frozen=True, slots=True)
class NumberIds:
    """Number, its fraction cut off -> id in 0..num_rows-1, or NO_ID."""

    num_rows: int

    def in_graph(self, numbers: "tf.Tensor") -> "tf.Tensor":
        """Returns int64 in the shape of `numbers`, float32 without NaN."""
        import tensorflow as tf

        # A float64 holds every row number of a table; a float32 only those below 2^24.
        whole = tf.cast(numbers, tf.float64)
        whole = tf.sign(whole) * tf.floor(tf.abs(whole))
        inside = tf.logical_and(whole >= 0, whole < self.num_rows)
        ids = tf.cast(tf.where(inside, whole, tf.zeros_like(whole)), tf.int64)
        return tf.where(tf.equal(whole, NO_ID), tf.constant(NO_ID, tf.int64), ids)

    def in_arrow(self, numbers: Vectors) -> Ids:
        """Returns int64 in the shape of `numbers`, float32 without NaN."""
        whole = np.trunc(numbers.astype(np.float64))
        inside = (whole >= 0) & (whole < self.num_rows)
        return np.where(whole == NO_ID, NO_ID, np.where(inside, whole, 0).astype(np.int64))
