"""Buckets: number -> how many boundaries are at most it, compared in float32."""

import tensorflow as tf


def bucket_ids(numbers: tf.Tensor, boundaries: tf.Tensor) -> tf.Tensor:
    """Returns int64 in the shape of `numbers`: bucket i holds boundaries[i-1] <= x < boundaries[i].

    Args:
      numbers: float32, none of them NaN.
      boundaries: float32[k], ascending; equal ones leave the buckets between them empty.
    """
    ids = tf.searchsorted(boundaries, tf.reshape(numbers, [-1]), side="right")
    return tf.cast(tf.reshape(ids, tf.shape(numbers)), tf.int64)
