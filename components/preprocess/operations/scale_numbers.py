"""Scales that were learnt from the training rows, per place of a vector."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from components.preprocess.operations.vectors import SMALLEST, Vectors

if TYPE_CHECKING:
    import tensorflow as tf


@dataclass(frozen=True, slots=True)
class ScaleNumbers:
    """(x - offset) / span; `constant` where a span is 0, subnormal, or not a number.

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
        if self.takes_log:
            exact = tf.cast(vectors, tf.float64)
            vectors = tf.cast(tf.sign(exact) * tf.math.log1p(tf.abs(exact)), tf.float32)
        return tf.where(is_usable, (vectors - offsets) / spans, self.constant)

    def in_arrow(self, vectors: Vectors) -> Vectors:
        """Returns float32[B, width] for the same, without NaN."""
        offsets, spans, is_usable = self._constants
        if self.takes_log:
            vectors = signed_log(vectors)
        with np.errstate(over="ignore"):
            return np.where(is_usable, (vectors - offsets) / spans, np.float32(self.constant))

    @property
    def _constants(self) -> tuple[Vectors, Vectors, np.ndarray[tuple[int, ...], np.dtype[np.bool_]]]:
        """Offsets, spans with 1 for those that can't be divided by, and which can."""
        with np.errstate(over="ignore", under="ignore"):
            offsets, spans = np.array(self.offsets, np.float32), np.array(self.spans, np.float32)
        is_usable = np.isfinite(spans) & np.isfinite(offsets) & (spans >= np.float32(SMALLEST))
        return np.where(is_usable, offsets, np.float32(0)), np.where(is_usable, spans, np.float32(1)), is_usable


def signed_log(vectors: Vectors) -> Vectors:
    """Returns sign(x) log(1 + |x|), rounded from float64; NaN stays NaN."""
    exact = vectors.astype(np.float64)
    logs: Vectors = (np.sign(exact) * np.log1p(np.abs(exact))).astype(np.float32)
    return logs
