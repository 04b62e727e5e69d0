"""Softmax over the elements of each row of a batch of sequences, without padding.

Dimensions: B rows, N elements of all rows one after the other.
"""

import tensorflow as tf


def segment_softmax(scores: tf.Tensor, rows: tf.Tensor, num_rows: tf.Tensor) -> tf.Tensor:
    """Returns float32[N]: exp(s) over the sum of exp(s) of the element's row.

    What a softmax over padded rows gives whose padding scores minus infinity, at the cost of the elements alone.

    Args:
      scores: float32[N].
      rows: the row of each element, integers[N] in 0..num_rows-1.
      num_rows: B; a row without elements is none of the result.
    """
    # A constant may be taken from all scores of a row: the largest, so that no exponential is infinite.
    largest = tf.stop_gradient(tf.math.unsorted_segment_max(scores, rows, num_rows))
    powers = tf.exp(scores - tf.gather(largest, rows))
    return powers / tf.gather(tf.math.unsorted_segment_sum(powers, rows, num_rows), rows)


def weighted_sum(weights: tf.Tensor, elements: tf.Tensor, rows: tf.Tensor, num_rows: tf.Tensor) -> tf.Tensor:
    """Returns float32[B, D]: the sum of weight times element over each row; zeros for a row without elements.

    Args:
      weights: float32[N].
      elements: float32[N, D].
      rows: the row of each element, integers[N] in 0..num_rows-1.
      num_rows: B.
    """
    return tf.math.unsorted_segment_sum(weights[:, tf.newaxis] * elements, rows, num_rows)
