"""Fixed scales of raw features, as `normalizer` writes them; computed in float64 and rounded once, to float32.

TensorFlow may multiply by a reciprocal where numpy divides, and logarithms of two libraries differ in their last bits:
the rounding hides both.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from components.preprocess.operations.expression_arrays import evaluate_arrays
from components.preprocess.operations.vectors import Vectors
from protos.normalizer import ARGUMENT, Normalizer

if TYPE_CHECKING:
    import tensorflow as tf


@dataclass(frozen=True, slots=True)
class Normalize:
    """Numbers -> numbers; NaN stays NaN.

    log10: log10(x) where x > threshold, else `default`. zscore: (x - mean) / standard_deviation. minmax:
    (x - min) / (max - min), beyond 0..1 where x lies beyond min..max. expression: its value, 0 where it is not finite.
    """

    normalizer: Normalizer

    def in_graph(self, numbers: "tf.Tensor") -> "tf.Tensor":
        """Returns float32 in the shape of `numbers`, float32."""
        import tensorflow as tf

        if self.normalizer.expression is not None:
            from components.preprocess.operations.expression_tensors import evaluate_tensors

            made = evaluate_tensors(self.normalizer.expression, {ARGUMENT: numbers})
            made = tf.where(tf.math.is_finite(made), made, 0.0)
            return tf.where(tf.math.is_nan(numbers), numbers, made)
        given, exact = self.normalizer.arguments, tf.cast(numbers, tf.float64)
        match self.normalizer.method:
            case "log10":
                is_above = exact > given["threshold"]
                log = tf.math.log(tf.where(is_above, exact, 1.0)) / math.log(10.0)
                scaled = tf.where(tf.math.is_nan(exact), exact, tf.where(is_above, log, given["default"]))
            case "zscore":
                scaled = (exact - given["mean"]) / given["standard_deviation"]
            case _:
                scaled = (exact - given["min"]) / (given["max"] - given["min"])
        return tf.cast(scaled, tf.float32)

    def in_arrow(self, numbers: Vectors) -> Vectors:
        """Returns float32 in the shape of `numbers`, float32."""
        if self.normalizer.expression is not None:
            made = evaluate_arrays(self.normalizer.expression, {ARGUMENT: numbers})
            made = np.where(np.isfinite(made), made, np.float32(0))
            return np.where(np.isnan(numbers), numbers, made)
        given, exact = self.normalizer.arguments, numbers.astype(np.float64)
        scaled: npt.NDArray[np.float64]
        match self.normalizer.method:
            case "log10":
                is_above = exact > given["threshold"]
                log = np.log(np.where(is_above, exact, 1.0)) / math.log(10.0)
                scaled = np.where(np.isnan(exact), exact, np.where(is_above, log, given["default"]))
            case "zscore":
                scaled = (exact - given["mean"]) / given["standard_deviation"]
            case _:
                scaled = (exact - given["min"]) / (given["max"] - given["min"])
        with np.errstate(over="ignore"):
            return scaled.astype(np.float32)
