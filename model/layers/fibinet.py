"""FiBiNet: y = MLP([SENet(x), BiLinear(x)]), the bilinear part and the MLP optional.

Source: Yang et al. 2022, arXiv:2209.05016 (FiBiNet++), which drops the bilinear part over SENet's output.

Dimensions: B examples, F fields, H the last width.
"""

from collections.abc import Sequence

import keras
import tensorflow as tf

from model.layers.bilinear import BiLinear
from model.layers.fields import Shapes, field_widths
from model.layers.mlp import MLP
from model.layers.senet import SENet


class FiBiNet(keras.layers.Layer):
    """Weighed fields beside their products in pairs.

    Args:
      senet: the first part.
      bilinear: the second part, or None.
      mlp: what reads both, or None.

    Call: F times float32[B, d_f], or float32[B, F, d]; step -> float32[B, H].
    """

    def __init__(self, *, senet: SENet, bilinear: BiLinear | None, mlp: MLP | None, name: str) -> None:
        super().__init__(name=name)
        self.senet = senet
        self.bilinear = bilinear
        self.mlp = mlp

    def build(self, inputs_shape: Shapes) -> None:
        """Makes the variables of all parts."""
        self.senet.build(inputs_shape)
        width = sum(field_widths(f"FiBiNet {self.name}", inputs_shape))
        if self.bilinear is not None:
            self.bilinear.build(inputs_shape)
            width += self.bilinear.output_layer.units
        if self.mlp is not None:
            self.mlp.build((None, width))

    def call(self, inputs: tf.Tensor | Sequence[tf.Tensor], step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns what the parts make of the fields."""
        outputs = self.senet(inputs)
        if self.bilinear is not None:
            outputs = tf.concat([outputs, self.bilinear(inputs)], axis=1)
        return outputs if self.mlp is None else self.mlp(outputs, step=step)
