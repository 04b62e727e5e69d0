"""Fixed scales of raw features, as `normalizer` writes them."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from components.preprocess.operations.vectors import Vectors
from protos.normalizer import Normalizer

if TYPE_CHECKING:
    import tensorflow as tf


@dataclass(frozen=True, slots=True)
class Normalize:
    """Numbers -> numbers; NaN stays NaN.

    log10: log10(x) where x > threshold, else `default`. zscore: (x - mean) / standard_deviation. minmax:
    (x - min) / (max - min), beyond 0..1 where x lies beyond min..max. Logarithms are taken in float64, so that their
    rounding to float32 does not depend on whose logarithm it is.
    """

    normalizer: Normalizer

    def in_graph(self, numbers: "tf.Tensor") -> "tf.Tensor":
        """Returns float32 in the shape of `numbers`."""
        import tensorflow as tf

        given = self.normalizer.arguments
        match self.normalizer.method:
            case "log10":
                is_above = numbers > given["threshold"]
                log = tf.math.log(tf.cast(tf.where(is_above, numbers, 1.0), tf.float64)) / math.log(10.0)
                scaled = tf.where(is_above, tf.cast(log, tf.float32), given["default"])
                return tf.where(tf.math.is_nan(numbers), numbers, scaled)
            case "zscore":
                return (numbers - given["mean"]) / given["standard_deviation"]
        return (numbers - given["min"]) / (given["max"] - given["min"])

    def in_arrow(self, numbers: Vectors) -> Vectors:
        """Returns float32 in the shape of `numbers`."""
        given = {name: np.float32(number) for name, number in self.normalizer.arguments.items()}
        with np.errstate(over="ignore"):
            match self.normalizer.method:
                case "log10":
                    is_above = numbers > given["threshold"]
                    log = np.log(np.where(is_above, numbers, 1.0).astype(np.float64)) / math.log(10.0)
                    scaled = np.where(is_above, log.astype(np.float32), given["default"])
                    return np.where(np.isnan(numbers), numbers, scaled)
                case "zscore":
                    return (numbers - given["mean"]) / given["standard_deviation"]
            span = self.normalizer.arguments["max"] - self.normalizer.arguments["min"]
            return (numbers - given["min"]) / np.float32(span)
