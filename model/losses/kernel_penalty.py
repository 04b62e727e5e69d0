"""L2 regularisation of kernels: f / 2 times the sum of the squares of all numbers of all kernels.

A kernel is the matrix of a linear map; biases, normalisation and embedding tables are none. Source: EasyRec's
l2_regularization, for every kernel that it is meant for.
"""

from collections.abc import Iterable

import tensorflow as tf

KERNEL = "kernel"
"""Last part of the path of each such variable."""


def kernel_penalty(kernels: Iterable[tf.Variable], factor: float) -> tf.Tensor:
    """Returns the penalty, a scalar."""
    return factor * tf.add_n([tf.nn.l2_loss(kernel) for kernel in kernels] or [tf.constant(0.0)])
