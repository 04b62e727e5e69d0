"""Scales that are learnt from the training rows: per place of a vector, from the rows that have it."""

import tensorflow as tf
import tensorflow_transform as tft

from protos.features_pb2 import LOG_Z_SCORE, MIN_MAX, LearntScale


def learn_scale(vectors: tf.Tensor, filled: tf.Tensor, scale: LearntScale) -> tf.Tensor:
    """Returns float32[B, width]: `filled`, scaled by what `vectors` teach.

    Z_SCORE: (x - mean) / deviation, 0 where the deviation (of the whole population) is 0. MIN_MAX: (x - min) / (max -
    min), 0.5 where max = min. LOG_Z_SCORE: the former of sign(x) log(1 + |x|). Without a number to learn from: 0, for
    MIN_MAX 0.5.

    Args:
      vectors: float32[B, width], all NaN in rows that are missing; those do not teach.
      filled: the same with defaults in those places.
      scale: which scale.
    """
    if scale == LOG_Z_SCORE:
        vectors, filled = _signed_log(vectors), _signed_log(filled)
    known = tf.boolean_mask(vectors, tf.reduce_all(tf.math.is_finite(vectors), axis=1))
    known = tf.ensure_shape(known, vectors.shape)
    if scale == MIN_MAX:
        low = tft.min(known, reduce_instance_dims=False)
        span = tft.max(known, reduce_instance_dims=False) - low
        return _divide(filled - low, span, 0.5)
    mean = tft.mean(known, reduce_instance_dims=False)
    deviation = tf.sqrt(tft.var(known, reduce_instance_dims=False))
    return _divide(filled - mean, deviation, 0.0)


def _signed_log(numbers: tf.Tensor) -> tf.Tensor:
    return tf.sign(numbers) * tf.math.log1p(tf.abs(numbers))


def _divide(numbers: tf.Tensor, span: tf.Tensor, constant: float) -> tf.Tensor:
    is_usable = tf.logical_and(tf.math.is_finite(span), span > 0)
    return tf.where(is_usable, numbers / tf.where(is_usable, span, 1.0), constant)
