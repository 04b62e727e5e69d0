"""Fixed scales of raw features, as `normalizer` writes them."""

import tensorflow as tf

from protos.normalizer import Normalizer


def normalize(numbers: tf.Tensor, normalizer: Normalizer) -> tf.Tensor:
    """Returns float32 numbers in the shape of `numbers`; NaN stays NaN.

    log10: log10(x) where x > threshold, else `default`. zscore: (x - mean) / standard_deviation. minmax:
    (x - min) / (max - min), beyond 0..1 where x lies beyond min..max.
    """
    numbers_of = normalizer.arguments
    match normalizer.method:
        case "log10":
            is_above = numbers > numbers_of["threshold"]
            log = tf.math.log(tf.where(is_above, numbers, 1.0)) / tf.math.log(10.0)
            return tf.where(tf.math.is_nan(numbers), numbers, tf.where(is_above, log, numbers_of["default"]))
        case "zscore":
            return (numbers - numbers_of["mean"]) / numbers_of["standard_deviation"]
    return (numbers - numbers_of["min"]) / (numbers_of["max"] - numbers_of["min"])
