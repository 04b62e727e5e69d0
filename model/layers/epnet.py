"""EPNet: x = GateNU([domain, stop(main)]) * main. Source: Chang et al., KDD 2023, arXiv:2302.01115, section 3.3.

The domain comes first in the gate's input. Gradients: main learns through the product only, the domain through the
gate.

Dimensions: B examples, P width of the domain group, M width of the main group.
"""

import keras
import tensorflow as tf

from model.layers.gate_nu import GateNU
from model.seeds import child_seed


class EPNet(keras.layers.Layer):
    """Scales each number of the embeddings by what the domain makes of it.

    Args:
      hidden_units: hidden width of the gate; None: M.
      scale: upper bound of a gate, above 0.
      seed: of the initial weights.

    Call: float32[B, M], float32[B, P], training -> float32[B, M].
    """

    def __init__(self, *, hidden_units: int | None, scale: float, seed: int, name: str) -> None:
        super().__init__(name=name)
        self.hidden_units = hidden_units
        self.scale = scale
        self.seed = seed

    def build(self, main_shape: tuple[int | None, ...], domain_shape: tuple[int | None, ...]) -> None:
        """Makes the gate."""
        width = int(main_shape[-1] or 0)
        self.gate = GateNU(
            gated_units=width,
            hidden_units=self.hidden_units or width,
            scale=self.scale,
            seed=child_seed(self.seed, "gate"),
            name="gate",
        )
        self.gate.build(domain_shape, main_shape)

    def call(self, main: tf.Tensor, domain: tf.Tensor, training: bool = False) -> tf.Tensor:
        """Returns main, gated."""
        return self.gate(domain, main, training=training) * main
