"""How weighted vectors become one: the poolings of table.Pooling.

With weights of 0 alone, or without ids, the vector is zero. For mean and sqrtn a weight below 0 counts as 0, as in
TensorFlow's safe_embedding_lookup_sparse.
"""

import tensorflow as tf

from model.embedding.reading import Ragged
from model.embedding.table import Pooling


def pool_ids(
    vectors: tf.Tensor,
    ragged: Ragged,
    is_id: tf.Tensor,
    weights: tf.Tensor | None,
    pooling: Pooling,
    num_examples: tf.Tensor,
) -> tf.Tensor:
    """Returns float32[B, D].

    Args:
      vectors: float32[N, D], zeros where is_id is false.
      ragged: the example of each of the N.
      is_id: bool[N], false where a value is no id.
      weights: float32[N]; None: each is 1.
      pooling: how.
      num_examples: B.
    """
    if weights is None:
        summed = tf.math.unsorted_segment_sum(vectors, ragged.examples, num_examples)
        if pooling == "sum":
            return summed
        weights = tf.ones_like(vectors[:, 0])
    else:
        weights = _allowed(weights, pooling)
        summed = tf.math.unsorted_segment_sum(vectors * weights[:, tf.newaxis], ragged.examples, num_examples)
        if pooling == "sum":
            return summed
    counted = tf.where(is_id, weights, 0.0)
    counted = counted if pooling == "mean" else tf.square(counted)
    total = tf.math.unsorted_segment_sum(counted, ragged.examples, num_examples)
    return _divide(summed, total[:, tf.newaxis], pooling)


def pool_numbers(numbers: tf.Tensor, rows: tf.Tensor, pooling: Pooling) -> tf.Tensor:
    """Returns float32[B, D]: rows pooled by the numbers as their weights.

    Args:
      numbers: float32[B, W].
      rows: float32[W, D].
      pooling: how.
    """
    weights = _allowed(numbers, pooling)
    summed = tf.matmul(weights, rows)
    if pooling == "sum":
        return summed
    counted = weights if pooling == "mean" else tf.square(weights)
    return _divide(summed, tf.reduce_sum(counted, axis=1, keepdims=True), pooling)


def _allowed(weights: tf.Tensor, pooling: Pooling) -> tf.Tensor:
    return weights if pooling == "sum" else tf.maximum(weights, 0.0)


def _divide(summed: tf.Tensor, total: tf.Tensor, pooling: Pooling) -> tf.Tensor:
    return tf.math.divide_no_nan(summed, total if pooling == "mean" else tf.sqrt(total))
