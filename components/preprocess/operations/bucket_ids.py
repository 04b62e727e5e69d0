"""Buckets: number -> how many boundaries are at most it, compared in float32."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from components.preprocess.operations.ids import Ids
from components.preprocess.operations.vectors import Vectors

if TYPE_CHECKING:
    import tensorflow as tf


@dataclass(frozen=True, slots=True)
class BucketIds:
    """Number -> bucket; bucket i holds boundaries[i-1] <= x < boundaries[i].

    Attributes:
      boundaries: ascending; equal ones leave the buckets between them empty.
    """

    boundaries: tuple[float, ...]

    def in_graph(self, numbers: "tf.Tensor") -> "tf.Tensor":
        """Returns int64 in the shape of `numbers`, float32 without NaN."""
        import tensorflow as tf

        boundaries = tf.constant(self.boundaries, tf.float32)
        ids = tf.searchsorted(boundaries, tf.reshape(numbers, [-1]), side="right")
        return tf.cast(tf.reshape(ids, tf.shape(numbers)), tf.int64)

    def in_arrow(self, numbers: Vectors) -> Ids:
        """Returns int64 in the shape of `numbers`, float32 without NaN."""
        return np.searchsorted(np.array(self.boundaries, np.float32), numbers, side="right").astype(np.int64)
