"""Lists as RaggedTensors, whichever way a transform graph gives them."""

import tensorflow as tf


def to_ragged(lists: tf.SparseTensor | tf.RaggedTensor) -> tf.RaggedTensor:
    """Returns lists [B, None]: numbers float32, all others int32."""
    if isinstance(lists, tf.SparseTensor):
        lists = tf.RaggedTensor.from_value_rowids(lists.values, lists.indices[:, 0], nrows=lists.dense_shape[0])
    return lists if lists.dtype == tf.float32 else tf.cast(lists, tf.int32)
