"""Softmax cross-entropy: l = -(1 - s) log p_y - (s / C) sum_c log p_c, p = softmax(z).

Dimensions: B examples, C classes.
"""

from dataclasses import dataclass

import tensorflow as tf

from model.losses.loss import RowLoss


@dataclass(frozen=True, slots=True)
class SoftmaxCrossEntropy(RowLoss):
    """A Loss over C logits.

    Attributes:
      label_smoothing: s, 0 to 1.
      serves_class: whether EasyRec's further outputs are served as well.
    """

    label_smoothing: float = 0.0
    serves_class: bool = False

    def of_rows(self, logits: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
        """Returns float32[B] from logits float32[B, C] and labels float32[B], whole numbers in 0..C-1."""
        classes = tf.cast(labels, tf.int32)
        of_class = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=classes, logits=logits)
        of_all = -tf.reduce_mean(tf.nn.log_softmax(logits), axis=1)
        return (1 - self.label_smoothing) * of_class + self.label_smoothing * of_all

    def outputs(self, logits: tf.Tensor, tower: str) -> dict[str, tf.Tensor]:
        """Returns `logits_T` and `probs_T`, float32[B, C], and with two classes `probs1_T`, float32[B].

        EasyRec's further ones, [B] each: `y_T`, int64, the likeliest class; `logits_T_y` and `probs_T_y`, the largest
        of a row; `logits_T_1` and `probs_T_1`, those of class 1.
        """
        shares = tf.nn.softmax(logits)
        named = {f"logits_{tower}": logits, f"probs_{tower}": shares}
        if logits.shape[1] == 2:
            named[f"probs1_{tower}"] = shares[:, 1]
        if not self.serves_class:
            return named
        for kind, values in (("logits", logits), ("probs", shares)):
            named |= {f"{kind}_{tower}_1": values[:, 1], f"{kind}_{tower}_y": tf.reduce_max(values, axis=1)}
        return named | {f"y_{tower}": tf.argmax(logits, axis=1)}
