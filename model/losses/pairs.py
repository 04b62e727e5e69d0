"""Pairs of rows that a ranking loss compares: all (i, j) with y_i > y_j, within a session where there are any.

Dimensions: b rows, n pairs; time and memory go with b^2.
"""

from typing import NamedTuple

import tensorflow as tf

from model.losses.loss import Rows


class Pairs(NamedTuple):
    """The pairs of a batch, in the order of i, then j.

    Attributes:
      lead: float32[n], z_i - z_j.
      label_lead: float32[n], y_i - y_j, above 0.
      weights: float32[n], the weight of row i; None: all alike.
    """

    lead: tf.Tensor
    label_lead: tf.Tensor
    weights: tf.Tensor | None

    def where(self, wanted: tf.Tensor) -> "Pairs":
        """Returns the pairs that are wanted, bool[n]."""
        weights = None if self.weights is None else tf.boolean_mask(self.weights, wanted)
        return Pairs(tf.boolean_mask(self.lead, wanted), tf.boolean_mask(self.label_lead, wanted), weights)


def find_pairs(rows: Rows, temperature: float = 1.0) -> Pairs:
    """Returns the pairs of a batch, their logits divided by a temperature above 0."""
    logits, labels = rows.logits[:, 0] / temperature, rows.labels
    ahead = labels[:, tf.newaxis] > labels[tf.newaxis, :]
    if rows.sessions is not None:
        ahead &= rows.sessions[:, tf.newaxis] == rows.sessions[tf.newaxis, :]
    first, second = tf.unstack(tf.where(ahead), axis=1)
    weights = None if rows.weights is None else tf.gather(rows.weights, first)
    lead = tf.gather(logits, first) - tf.gather(logits, second)
    return Pairs(lead, tf.gather(labels, first) - tf.gather(labels, second), weights)
