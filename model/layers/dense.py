"""Dense: y = act(x W + b). Source: tf.keras.layers.Dense.

Dimensions: B examples, I inputs, O units.
"""

import keras
import tensorflow as tf

from model.layers.activation import make_activation
from model.layers.initial_weights import InitialWeights
from model.layers.linear import Linear
from model.seeds import child_seed


class Dense(keras.layers.Layer):
    """A linear map and an activation.

    Args:
      units: O, at least 1.
      activation: as model/layers/activation.py names it.
      use_bias: whether there is a b.
      initial_weights: of W.
      seed: of the initial weights.

    Call: float32[B, ..., I], step -> float32[B, ..., O].
    """

    def __init__(
        self,
        units: int,
        *,
        activation: str = "",
        use_bias: bool = True,
        initial_weights: InitialWeights = "glorot_uniform",
        seed: int,
        name: str,
    ) -> None:
        super().__init__(name=name)
        self.linear = Linear(
            units,
            seed=child_seed(seed, "linear"),
            name="linear",
            use_bias=use_bias,
            initial_weights=initial_weights,
        )
        self.activation = make_activation(activation, name="activation")

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Makes the variables."""
        self.linear.build(input_shape)
        self.activation.build((*input_shape[:-1], self.linear.units))

    def call(self, inputs: tf.Tensor, step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns the activated map."""
        return self.activation(self.linear(inputs), step=step)
