"""Sums and softmaxes within sessions: rows of a batch that belong together, wherever they stand.

Dimensions: B rows, S sessions.
"""

from typing import NamedTuple

import tensorflow as tf


class Sessions(NamedTuple):
    """Which session each row is of.

    Attributes:
      of_rows: int32[B] in 0..S-1, in the order in which sessions first come.
      count: S, int32.
    """

    of_rows: tf.Tensor
    count: tf.Tensor

    def sum(self, values: tf.Tensor) -> tf.Tensor:
        """Returns float32[S], the sum of each session, from float32[B]."""
        return tf.math.unsorted_segment_sum(values, self.of_rows, self.count)

    def sum_for_rows(self, values: tf.Tensor) -> tf.Tensor:
        """Returns float32[B], for each row the sum of its session."""
        return tf.gather(self.sum(values), self.of_rows)

    def shifted_exp(self, logits: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Returns exp(z - m) and m, float32[B] each, m the largest z of the row's session; no gradient flows into m."""
        largest = tf.math.unsorted_segment_max(tf.stop_gradient(logits), self.of_rows, self.count)
        of_rows = tf.gather(largest, self.of_rows)
        return tf.exp(logits - of_rows), of_rows

    def log_softmax(self, logits: tf.Tensor) -> tf.Tensor:
        """Returns float32[B], each row's log share among its session."""
        powers, largest = self.shifted_exp(logits)
        return logits - largest - tf.math.log(self.sum_for_rows(powers))


def find_sessions(ids: tf.Tensor) -> Sessions:
    """Returns the sessions of rows from int64[B]."""
    unique, of_rows = tf.unique(ids)
    return Sessions(of_rows, tf.size(unique))
