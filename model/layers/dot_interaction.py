"""Dot products of pairs of fields: y_ij = x_i . x_j for j < i.

Source: Naumov et al. 2019, arXiv:1906.00091, section 2.1.3.

Dimensions: B examples, F fields, d their width.
"""

from collections.abc import Sequence

import keras
import numpy as np
import tensorflow as tf

from model.layers.fields import Shapes, equal_width, stack_fields


class DotInteraction(keras.layers.Layer):
    """The lower triangle of the fields' Gram matrix, row by row.

    Args:
      with_itself: whether a field's product with itself belongs to it.
      keeps_zeros: whether the whole matrix comes out, with zeros where the products are not wanted.

    Call: F times float32[B, d], or float32[B, F, d] -> float32[B, F (F - 1) / 2], [B, F (F + 1) / 2] with_itself,
    [B, F F] keeps_zeros.

    Raises:
      ValueError: fields differ in width.
    """

    def __init__(self, *, with_itself: bool = False, keeps_zeros: bool = False, name: str) -> None:
        super().__init__(name=name)
        self.with_itself = with_itself
        self.keeps_zeros = keeps_zeros

    def build(self, inputs_shape: Shapes) -> None:
        """Finds the places of the products; there are no variables."""
        num_fields, _ = equal_width(f"DotInteraction {self.name}", inputs_shape)
        self.wanted = np.tri(num_fields, k=0 if self.with_itself else -1).reshape(-1).astype(np.float32)

    def call(self, inputs: tf.Tensor | Sequence[tf.Tensor], step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns the products; the step does not matter."""
        fields = stack_fields(inputs)
        products = tf.reshape(tf.matmul(fields, fields, transpose_b=True), [-1, len(self.wanted)])
        if self.keeps_zeros:
            return products * self.wanted
        return tf.gather(products, np.flatnonzero(self.wanted), axis=1)
