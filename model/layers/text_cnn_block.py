"""TextCNN as a backbone's layer: see model/layers/text_cnn.py, over [sequence, lengths].

Dimensions: B rows, L elements with padding, S width of an element, U width of the output.
"""

from collections.abc import Sequence

import keras
import tensorflow as tf

from model.layers.fields import Shape, last_width
from model.layers.padded import check_parts, unpad
from model.layers.text_cnn import TextCNN, TextCNNShape


class TextCNNBlock(keras.layers.Layer):
    """Convolutions over a sequence, each with its maximum.

    Args:
      shape: what it is made of.
      seed: of the initial weights and of the dropout masks.

    Call: [float32[B, L, S], integers[B, 1]], step -> float32[B, U]; step is None when predicting, else the number of
    completed steps.
    """

    def __init__(self, shape: TextCNNShape, *, seed: int, name: str) -> None:
        super().__init__(name=name)
        self.shape, self.seed = shape, seed

    def build(self, inputs_shape: Sequence[Shape]) -> None:
        """Makes the variables."""
        check_parts(inputs_shape, 2, "TextCNN")
        self.cnn = TextCNN(self.shape, width=last_width(inputs_shape[0]), seed=self.seed, name="cnn")

    def call(self, inputs: Sequence[tf.Tensor], step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns the maxima, or what the MLP makes of them."""
        return self.cnn(unpad(inputs[0], inputs[1]), step=step)
