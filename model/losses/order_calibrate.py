"""Order calibration: L = sum over related towers r of mean_b max(0, p_t - p_r): p_t should not exceed any p_r.

It compares probabilities of several towers, each row's with its own, so it is no Loss of one tower. Source: EasyRec's
ORDER_CALIBRATE_LOSS.
"""

from collections.abc import Sequence

import tensorflow as tf


def order_calibrate(probability: tf.Tensor, related: Sequence[tf.Tensor]) -> tf.Tensor:
    """Returns L, a scalar, from float32[B] of the tower and of each related one; 0 without any."""
    return tf.add_n([tf.reduce_mean(tf.nn.relu(probability - other)) for other in related] or [tf.constant(0.0)])
