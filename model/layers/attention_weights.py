"""Weights of attention: w = softmax of scores over the elements that a place may see; zeros where it may see none.

Dimensions: B rows, H heads or none, Q places that ask, K elements.
"""

import tensorflow as tf


def attention_weights(scores: tf.Tensor, is_there: tf.Tensor | None, *, is_causal: bool = False) -> tf.Tensor:
    """Returns float32[B, ..., Q, K].

    Args:
      scores: float32[B, ..., Q, K].
      is_there: bool[B, K], which elements count; None: all.
      is_causal: whether place i sees elements up to i alone.
    """
    sees = tf.ones(tf.shape(scores)[-2:], tf.bool)
    if is_causal:
        sees = tf.linalg.band_part(sees, -1, 0)
    elif is_there is None:
        return tf.nn.softmax(scores)
    if is_there is not None:
        between = [1] * (scores.shape.rank - 2)
        shape = tf.shape(is_there)
        sees &= tf.reshape(is_there, [shape[0], *between, shape[1]])
    weights = tf.nn.softmax(tf.where(sees, scores, scores.dtype.min))
    return tf.where(sees, weights, 0.0)
