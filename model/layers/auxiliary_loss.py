"""A loss between two tensors u and v, one vector a row each, that a network adds to those of its towers.

- l2_loss: mean_i |u_i - v_i|^2.
- info_nce: mean_i CE(u_i . v_j / t over j, i). Source: van den Oord et al. 2018, arXiv:1807.03748, equation 4.
- nce_loss: the same over z = u and v together, each row's partner right and all others but itself wrong. Source: Xie et
  al. 2020 (CL4SRec), arXiv:2010.14395, equation 3, with inner products.

Inner products are not normalised, as EasyRec's are not: normalise the inputs for cosines.

Dimensions: B examples, D width.
"""

from collections.abc import Sequence
from typing import Literal, get_args

import keras
import tensorflow as tf

from model.layers.fields import Shapes, last_width, several

AuxiliaryKind = Literal["l2_loss", "info_nce", "nce_loss"]


class AuxiliaryLoss(keras.layers.Layer):
    """Compares two inputs and hands them on.

    Args:
      kind: which loss.
      weight: its factor in the total, at least 0.
      temperature: t, above 0.

    Call: [u float32[B, D], v float32[B, D]] -> the same.

    Raises:
      ValueError: the kind is unknown, or there are not two inputs of one width.
    """

    def __init__(self, kind: str, *, weight: float = 1.0, temperature: float = 0.1, name: str) -> None:
        super().__init__(name=name)
        if kind not in get_args(AuxiliaryKind):
            raise ValueError(f"AuxiliaryLoss: expected loss_type {', '.join(get_args(AuxiliaryKind))}, got {kind!r}")
        if not (weight >= 0 and temperature > 0):
            raise ValueError(
                f"AuxiliaryLoss: expected loss_weight >= 0 and temperature > 0, got {weight} and {temperature}"
            )
        self.kind, self.weight, self.temperature = kind, weight, temperature
        self.loss_name = kind if kind.endswith("_loss") else f"{kind}_loss"

    def build(self, inputs_shape: Shapes) -> None:
        """Sees that the inputs fit; there are no variables."""
        shapes = several("AuxiliaryLoss", inputs_shape, 2)
        widths = [last_width(shape) for shape in shapes]
        if len(shapes) != 2 or any(len(shape) != 2 for shape in shapes) or widths[0] != widths[1]:
            raise ValueError(f"AuxiliaryLoss: expected two inputs [B, D] of one width, got shapes {shapes}")

    def call(self, inputs: Sequence[tf.Tensor], step: tf.Tensor | None = None) -> list[tf.Tensor]:
        """Returns the inputs; the step does not matter."""
        return list(inputs)

    def loss(self, inputs: Sequence[tf.Tensor]) -> tf.Tensor:
        """Returns the weighted loss, float32[]."""
        one, other = inputs
        match self.kind:
            case "l2_loss":
                found = tf.reduce_mean(tf.reduce_sum(tf.square(one - other), axis=1))
            case "info_nce":
                found = _cross_entropy(tf.matmul(one, other, transpose_b=True) / self.temperature, 0)
            case _:
                both = tf.concat([one, other], axis=0)
                products = tf.matmul(both, both, transpose_b=True) / self.temperature
                itself = tf.fill([tf.shape(both)[0]], products.dtype.min)
                found = _cross_entropy(tf.linalg.set_diag(products, itself), tf.shape(one)[0])
        return self.weight * found


def _cross_entropy(logits: tf.Tensor, shift: tf.Tensor | int) -> tf.Tensor:
    """Returns the mean cross entropy of float32[N, N] logits; of row i, column (i + shift) % N is right."""
    num_rows = tf.shape(logits)[0]
    right = (tf.range(num_rows) + shift) % num_rows
    return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(right, logits))
