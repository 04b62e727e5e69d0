"""Linear map: y = x W + b.

A 2-D product followed by a bias addition, and by nothing between them and the activation: this is the pattern that
TensorFlow fuses into one kernel on a CPU.

Dimensions: B examples, I inputs, O units.
"""

from typing import Literal

import keras
import tensorflow as tf

from model.layers.initial_weights import draw_uniform, fan_in_bound, glorot_bound
from model.seeds import child_seed

InitialWeights = Literal["fan_in_uniform", "glorot_uniform"]


class Linear(keras.layers.Layer):
    """A learnt linear map with or without bias.

    Args:
      units: O, at least 1.
      seed: of the initial weights.
      use_bias: whether there is a b.
      initial_weights: "fan_in_uniform" draws W and b from U(-1/sqrt(I), 1/sqrt(I)), as torch.nn.Linear does;
        "glorot_uniform" draws W from Glorot's range and sets b to 0.

    Call: float32[B, I] -> float32[B, O].

    Raises:
      ValueError: units is below 1.
    """

    def __init__(
        self,
        units: int,
        *,
        seed: int,
        name: str,
        use_bias: bool = True,
        initial_weights: InitialWeights = "fan_in_uniform",
    ) -> None:
        super().__init__(name=name)
        if units < 1:
            raise ValueError(f"Linear {name}: expected units >= 1, got {units}")
        self.units = units
        self.seed = seed
        self.use_bias = use_bias
        self.initial_weights = initial_weights

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Makes the variables."""
        fan_in = int(input_shape[-1] or 0)
        by_fan_in = self.initial_weights == "fan_in_uniform"
        kernel_bound = fan_in_bound(fan_in) if by_fan_in else glorot_bound(fan_in, self.units)
        self.kernel = self._add("kernel", (fan_in, self.units), kernel_bound)
        self.bias = (
            self._add("bias", (self.units,), fan_in_bound(fan_in) if by_fan_in else 0.0) if self.use_bias else None
        )

    def call(self, inputs: tf.Tensor) -> tf.Tensor:
        """Returns the map of inputs."""
        product = tf.matmul(inputs, self.kernel)
        return product if self.bias is None else tf.nn.bias_add(product, self.bias)

    def _add(self, name: str, shape: tuple[int, ...], bound: float) -> keras.Variable:
        def initial(shape: tuple[int, ...], dtype: object = None) -> tf.Tensor:
            return draw_uniform(shape, low=-bound, high=bound, seed=child_seed(self.seed, name))

        return self.add_weight(name=name, shape=shape, initializer=initial)
