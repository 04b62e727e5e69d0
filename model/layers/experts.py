"""Experts: e_n = MLP_n(x), n = 1..N, of one shape and with weights of their own.

Source: Ma et al., KDD 2018, section 4.2. Each expert is a chain of its own 2-D products: on a CPU these fuse with bias
and ReLU, a product batched over experts does not. This file is the place where another layout would stand.

Dimensions: B examples, D inputs, N experts, H the last width of an expert.
"""

import keras
import tensorflow as tf

from model.layers.mlp import MLP, MLPShape
from model.seeds import child_seed


class Experts(keras.layers.Layer):
    """N networks side by side.

    Args:
      num_experts: N, at least 1.
      shape: of each expert.
      seed: of the initial weights and of the dropout masks.

    Call: float32[B, D], step -> N times float32[B, H]; step is None when predicting, else the number of completed
    steps.

    Raises:
      ValueError: num_experts is below 1.
    """

    def __init__(self, num_experts: int, shape: MLPShape, *, seed: int, name: str) -> None:
        super().__init__(name=name)
        if num_experts < 1:
            raise ValueError(f"Experts {name}: expected num_experts >= 1, got {num_experts}")
        self.experts = [
            MLP(shape, seed=child_seed(seed, f"expert_{index}"), name=f"expert_{index}") for index in range(num_experts)
        ]
        self.units = shape.hidden_units[-1]

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Makes the variables of all experts."""
        for expert in self.experts:
            expert.build(input_shape)

    def call(self, inputs: tf.Tensor, step: tf.Tensor | None = None) -> list[tf.Tensor]:
        """Returns what each expert makes of inputs."""
        return [expert(inputs, step=step) for expert in self.experts]
