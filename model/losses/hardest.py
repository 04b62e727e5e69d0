"""Online hard example mining: only the largest losses of a batch count.

Source: EasyRec's ohem_ratio; Shrivastava et al., CVPR 2016, arXiv:1604.03540.
"""

import tensorflow as tf

from model.losses.reduction import Reduction


def reduce_hardest(losses: tf.Tensor, weights: tf.Tensor | None, share: float, reduce: Reduction) -> tf.Tensor:
    """Returns the losses reduced; below a share of 1, the mean of the largest round(share n) weighted ones above 0.

    Args:
      losses: float32[n].
      weights: float32[n], or None.
      share: above 0 to 1.
      reduce: what a share of 1 does.
    """
    if share >= 1:
        return reduce(losses, weights)
    weighted = losses if weights is None else losses * weights
    num_kept = tf.cast(tf.round(share * tf.cast(tf.size(weighted), tf.float32)), tf.int32)
    largest = tf.math.top_k(weighted, num_kept).values
    num_above = tf.math.count_nonzero(largest > 0, dtype=tf.float32)
    return tf.math.divide_no_nan(tf.reduce_sum(largest), num_above)
