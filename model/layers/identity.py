"""y = x."""

from typing import Any

import keras
import tensorflow as tf


class Identity(keras.layers.Layer):
    """Returns its input, a tensor or a list, as it is.

    Call: anything -> the same.
    """

    def build(self, inputs_shape: object) -> None:
        """There are no variables."""

    def call(self, inputs: Any, step: tf.Tensor | None = None) -> Any:  # noqa: ANN401
        """Returns the input; the step does not matter."""
        return inputs
