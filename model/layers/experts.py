"""Experts: e_n = MLP_n(x), n = 1..N, with weights of their own.

Source: Ma et al., KDD 2018, section 4.2, where all are of one shape. Each expert is a chain of its own 2-D products: on
a CPU these fuse with bias and ReLU, a product batched over experts does not. This file is the place where another
layout would stand.

Dimensions: B examples, D inputs, N experts, H the last width of an expert.
"""

from collections.abc import Sequence

import keras
import tensorflow as tf

from model.layers.mlp import MLP, MLPShape
from model.seeds import child_seed


class Experts(keras.layers.Layer):
    """N networks side by side.

    Args:
      shapes: N of them, at least one, all with the same last width.
      seed: of the initial weights and of the dropout masks.

    Call: float32[B, D], step -> N times float32[B, H]; step is None when predicting, else the number of completed
    steps.

    Raises:
      ValueError: there is no shape, or last widths differ.
    """

    def __init__(self, shapes: Sequence[MLPShape], *, seed: int, name: str) -> None:
        super().__init__(name=name)
        if not shapes:
            raise ValueError(f"Experts {name}: expected at least one expert, got none")
        widths = [shape.hidden_units[-1] for shape in shapes]
        if len(set(widths)) > 1:
            raise ValueError(f"Experts {name}: expected one last width of all experts, got {widths}")
        self.experts = [
            MLP(shape, seed=child_seed(seed, f"expert_{index}"), name=f"expert_{index}")
            for index, shape in enumerate(shapes)
        ]
        self.units = widths[0]

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Makes the variables of all experts."""
        for expert in self.experts:
            expert.build(input_shape)

    def call(self, inputs: tf.Tensor, step: tf.Tensor | None = None) -> list[tf.Tensor]:
        """Returns what each expert makes of inputs."""
        return [expert(inputs, step=step) for expert in self.experts]
