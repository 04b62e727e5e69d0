"""The numbers that missing ones count as."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from components.preprocess.operations.vectors import Vectors

if TYPE_CHECKING:
    import tensorflow as tf


@dataclass(frozen=True, slots=True)
class DefaultNumbers:
    """Replaces NaN by the number of its place, or by the one number of all places."""

    numbers: tuple[float, ...]

    def in_graph(self, vectors: "tf.Tensor") -> "tf.Tensor":
        """Returns float32[B, width] for the same."""
        import tensorflow as tf

        return tf.where(tf.math.is_nan(vectors), tf.constant(self.numbers, tf.float32), vectors)

    def in_arrow(self, vectors: Vectors) -> Vectors:
        """Returns float32[B, width] for the same."""
        return np.where(np.isnan(vectors), np.array(self.numbers, np.float32), vectors)
