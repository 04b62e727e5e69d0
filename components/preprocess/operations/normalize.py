"""Fixed scales of raw features, as `normalizer` writes them."""

import math

import tensorflow as tf

from protos.normalizer import Normalizer


def normalize(numbers: tf.Tensor, normalizer: Normalizer) -> tf.Tensor:
    """Returns float32 numbers in the shape of `numbers`; NaN stays NaN.

    log10: log10(x) where x > threshold, else `default`. zscore: (x - mean) / standard_deviation. minmax:
    (x - min) / (max - min), beyond 0..1 where x lies beyond min..max.
    """
    return tf.cast(_normalize(tf.cast(numbers, tf.float64), normalizer), tf.float32)


def _normalize(numbers: tf.Tensor, normalizer: Normalizer) -> tf.Tensor:
    """Computes in float64, so that log10 of 10 is 1 however TensorFlow reorders the division."""
    arguments = normalizer.arguments
    match normalizer.method:
        case "log10":
            is_above = numbers > arguments["threshold"]
            log = tf.math.log(tf.where(is_above, numbers, tf.ones_like(numbers))) / math.log(10.0)
            return tf.where(
                tf.math.is_nan(numbers), numbers, tf.where(is_above, log, tf.constant(arguments["default"], tf.float64))
            )
        case "zscore":
            return (numbers - arguments["mean"]) / arguments["standard_deviation"]
    return (numbers - arguments["min"]) / (arguments["max"] - arguments["min"])
