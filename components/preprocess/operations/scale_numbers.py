"""Scales that were learnt from the training rows, per place of a vector."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from components.preprocess.operations.vectors import Vectors

if TYPE_CHECKING:
    import tensorflow as tf


@dataclass(frozen=True, slots=True)
class ScaleNumbers:
    """(x - offset) / span, rounded from float64; `constant` where a span is 0 or not finite.

    Attributes:
      offsets: what is subtracted, per place.
      spans: what is divided by, per place.
      constant: the answer of places that can't be scaled.
      takes_log: whether x is first replaced by sign(x) log(1 + |x|), rounded from float64.
    """

    offsets: tuple[float, ...]
    spans: tuple[float, ...]
    constant: float
    takes_log: bool = False

    def in_graph(self, vectors: "tf.Tensor") -> "tf.Tensor":
        """Returns float32[B, width] for the same, without NaN."""
        import tensorflow as tf

        offsets, spans, is_usable = self._constants
        exact = tf.cast(vectors, tf.float64)
        if self.takes_log:
            exact = tf.cast(tf.cast(tf.sign(exact) * tf.math.log1p(tf.abs(exact)), tf.float32), tf.float64)
        return tf.where(is_usable, tf.cast((exact - offsets) / spans, tf.float32), self.constant)

    def in_arrow(self, vectors: Vectors) -> Vectors:
        """Returns float32[B, width] for the same, without NaN."""
        offsets, spans, is_usable = self._constants
        exact = (signed_log(vectors) if self.takes_log else vectors).astype(np.float64)
        with np.errstate(over="ignore"):
            return np.where(is_usable, ((exact - offsets) / spans).astype(np.float32), np.float32(self.constant))

    @property
    def _constants(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
        """Offsets, spans with 1 for those that can't be divided by, and which can."""
        offsets, spans = np.array(self.offsets, np.float64), np.array(self.spans, np.float64)
        is_usable = np.isfinite(spans) & np.isfinite(offsets) & (spans > 0)
        return np.where(is_usable, offsets, 0.0), np.where(is_usable, spans, 1.0), is_usable


def signed_log(vectors: Vectors) -> Vectors:
    """Returns sign(x) log(1 + |x|), rounded from float64; NaN stays NaN."""
    exact = vectors.astype(np.float64)
    logs: Vectors = (np.sign(exact) * np.log1p(np.abs(exact))).astype(np.float32)
    return logs
