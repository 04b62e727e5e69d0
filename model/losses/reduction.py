"""How the losses of rows become one number. No row, or none that weighs anything, makes 0 with finite gradients.

Weights of equal size make either the plain mean; otherwise they differ: a weighted mean takes weights as proportions,
a mean over rows that weigh anything takes them as factors. Of several workers, each gives its part of the batch's
number: its own rows' sum over the divisor of all. Dimensions: n rows, or pairs of rows.
"""

from collections.abc import Callable

import tensorflow as tf

from model.workers import sum_over_workers

Reduction = Callable[[tf.Tensor, tf.Tensor | None], tf.Tensor]
"""(losses float32[n], weights float32[n] at least 0, or None for equal ones) -> scalar."""


def weighted_mean(losses: tf.Tensor, weights: tf.Tensor | None) -> tf.Tensor:
    """Returns sum w l / sum w. Source: TorchEasyRec."""
    if weights is None:
        return _mean(losses)
    return tf.math.divide_no_nan(tf.reduce_sum(weights * losses), sum_over_workers(tf.reduce_sum(weights)))


def mean_over_weighted(losses: tf.Tensor, weights: tf.Tensor | None) -> tf.Tensor:
    """Returns sum w l / #{w != 0}. Source: EasyRec; TensorFlow 1 calls it SUM_BY_NONZERO_WEIGHTS."""
    if weights is None:
        return _mean(losses)
    num_weighted = sum_over_workers(tf.math.count_nonzero(weights, dtype=losses.dtype))
    return tf.math.divide_no_nan(tf.reduce_sum(weights * losses), num_weighted)


def _mean(losses: tf.Tensor) -> tf.Tensor:
    num_losses = sum_over_workers(tf.cast(tf.size(losses), losses.dtype))
    return tf.math.divide_no_nan(tf.reduce_sum(losses), num_losses)
