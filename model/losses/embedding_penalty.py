"""Regularisation of embeddings: f / 2 times the sum of the squares of what a batch looked up, pooled, in each group.

A sum over rows, not a mean: it grows with the batch. A feature in two groups counts twice; numbers that are no
embeddings don't count. Source: EasyRec's embedding_regularization.
"""

from collections.abc import Iterable

import tensorflow as tf


def embedding_penalty(looked_up: Iterable[tf.Tensor], factor: float) -> tf.Tensor:
    """Returns the penalty, a scalar, from pooled embeddings float32[B, any]."""
    return factor * tf.add_n([tf.nn.l2_loss(vectors) for vectors in looked_up] or [tf.constant(0.0)])
