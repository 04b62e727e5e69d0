"""Factorisation machine: y = 1/2 ((sum_f x_f)^2 - sum_f x_f^2), all pairs' products.

Source: Rendle, ICDM 2010, lemma 3.1.

Dimensions: B examples, F fields, d their width.
"""

from collections.abc import Sequence

import keras
import tensorflow as tf

from model.layers.fields import Shapes, equal_width, stack_fields


class FM(keras.layers.Layer):
    """The sum of the products of all pairs of fields.

    Args:
      keeps_width: whether the output has d numbers; else they are summed to one.

    Call: F times float32[B, d], or float32[B, F, d] -> float32[B, d or 1].

    Raises:
      ValueError: fields differ in width.
    """

    def __init__(self, *, keeps_width: bool = False, name: str) -> None:
        super().__init__(name=name)
        self.keeps_width = keeps_width

    def build(self, inputs_shape: Shapes) -> None:
        """Checks the fields; there are no variables."""
        equal_width(f"FM {self.name}", inputs_shape)

    def call(self, inputs: tf.Tensor | Sequence[tf.Tensor], step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns the products; the step does not matter."""
        fields = stack_fields(inputs)
        products = 0.5 * (tf.reduce_sum(fields, axis=1) ** 2 - tf.reduce_sum(fields**2, axis=1))
        return products if self.keeps_width else tf.reduce_sum(products, axis=1, keepdims=True)
