"""What number operations share inside the transform graph: lists laid out as rows, and no subnormal numbers."""

import tensorflow as tf

from components.preprocess.operations.vectors import SMALLEST
from components.sentinels import MISSING_FLOAT


def flush(numbers: tf.Tensor) -> tf.Tensor:
    """Returns numbers with 0 for those that are too small to be normal."""
    return tf.where(tf.abs(numbers) < SMALLEST, 0.0, numbers)


def to_vectors(lists: tf.RaggedTensor, width: int) -> tf.Tensor:
    """Lays float32[B, None] out as float32[B, width], cut or filled up with NaN."""
    vectors = lists.to_tensor(default_value=MISSING_FLOAT, shape=[None, width])
    return flush(tf.ensure_shape(vectors, [None, width]))
