"""Where a stack's lookups find their vectors."""

from typing import NamedTuple

import tensorflow as tf


class Ragged(NamedTuple):
    """Any number of rows of a source for each example: rows int32[N], and the example of each, int64[N] ascending."""

    rows: tf.Tensor
    examples: tf.Tensor


class Reading(NamedTuple):
    """Where a stack's lookups find their vectors.

    Attributes:
      source: float32[n, at least D], whose first D columns are weights; a variable, or the rows touched.
      width: D.
      null_row: row of source that stands for "no id"; int32 scalar.
      single: int32[B, single lookups], rows of source.
      pooled: one for each pooled lookup.
      by_number: one for each number lookup, int32[numbers], rows of source.
      sequences: one for each sequence lookup, int32[N], rows of source.
    """

    source: tf.Tensor
    width: int
    null_row: tf.Tensor
    single: tf.Tensor
    pooled: tuple[Ragged, ...]
    by_number: tuple[tf.Tensor, ...] = ()
    sequences: tuple[tf.Tensor, ...] = ()

    def weights(self, rows: tf.Tensor) -> tf.Tensor:
        """Returns float32[..., D]: the weights of rows, integers[...]."""
        vectors = tf.gather(self.source, rows)
        return vectors if self.source.shape[1] == self.width else vectors[..., : self.width]
