"""Softmax cross-entropy: l = -(1 - s) log p_y - (s / C) sum_c log p_c, p = softmax(z).

Dimensions: B examples, C classes.
"""

from dataclasses import dataclass

import tensorflow as tf


@dataclass(frozen=True, slots=True)
class SoftmaxCrossEntropy:
    """A Loss over C logits.

    Attributes:
      label_smoothing: s, 0 to 1.
    """

    label_smoothing: float = 0.0

    @property
    def name(self) -> str:
        """The loss as configs call it."""
        return "softmax_cross_entropy"

    def of_rows(self, logits: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
        """Returns float32[B] from logits float32[B, C] and labels float32[B], whole numbers in 0..C-1."""
        classes = tf.cast(labels, tf.int32)
        of_class = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=classes, logits=logits)
        of_all = -tf.reduce_mean(tf.nn.log_softmax(logits), axis=1)
        return (1 - self.label_smoothing) * of_class + self.label_smoothing * of_all

    def outputs(self, logits: tf.Tensor) -> dict[str, tf.Tensor]:
        """Returns `logits` and `probs`, float32[B, C], and with two classes `probs1`, float32[B]."""
        shares = tf.nn.softmax(logits)
        second = {"probs1": shares[:, 1]} if logits.shape[1] == 2 else {}
        return {"logits": logits, "probs": shares} | second
