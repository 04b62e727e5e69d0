"""Pareto weights: factors w of K losses, found at every step from the losses' gradients g_k.

Wanted: min |sum_k w_k g_k|^2 with sum w = 1 and w_k >= c_k. With G the matrix of gradients and w = v + c, the
minimum under the sum alone solves [G G', 1; 1', 0] [v; q] = [-G G' c; 1 - sum c]; that v is then brought to the nearest
one with v >= 0 and the same sum. Where the first v is not negative this is the exact minimum, else near it. Source: Lin
et al., RecSys 2019 (PE-LTR), algorithm 1.

Dimensions: K losses.
"""

import tensorflow as tf


def pareto_weights(products: tf.Tensor, least: tf.Tensor) -> tf.Tensor:
    """Returns w, float64[K].

    Args:
      products: G G', the gradients' inner products, float64[K, K]; may be singular.
      least: c, float64[K], at least 0 each and below 1 in sum.
    """
    # The scale of the gradients does not matter; near 1 the equations are solved best.
    largest = tf.reduce_max(tf.linalg.diag_part(products))
    scaled = products / tf.where(largest > 0, largest, 1.0)
    ones = tf.ones_like(least)[:, tf.newaxis]
    left = tf.concat([tf.concat([scaled, ones], 1), tf.concat([tf.transpose(ones), [[0.0]]], 1)], 0)
    spare = 1 - tf.reduce_sum(least)
    right = tf.concat([-tf.linalg.matvec(scaled, least), [spare]], 0)
    found = tf.linalg.lstsq(left, right[:, tf.newaxis], fast=False)[:-1, 0]
    return project_to_simplex(found, spare) + least


def project_to_simplex(point: tf.Tensor, total: tf.Tensor) -> tf.Tensor:
    """Returns the nearest point with numbers of at least 0 that sum to `total`.

    Source: Duchi et al., ICML 2008, figure 1.

    Args:
      point: float64[K].
      total: above 0.
    """
    falling = tf.sort(point, direction="DESCENDING")
    counts = tf.cumsum(tf.ones_like(point))
    shifts = (tf.cumsum(falling) - total) / counts
    num_above = tf.math.count_nonzero(falling > shifts)
    return tf.nn.relu(point - shifts[num_above - 1])
