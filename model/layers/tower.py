"""A task's tower: z = MLP(h) W + b, the MLP optional. Source: TorchEasyRec's TaskTower.

Dimensions: B examples, H inputs, C classes.
"""

import keras
import tensorflow as tf

from model.layers.initial_weights import InitialWeights
from model.layers.linear import Linear
from model.layers.mlp import MLP, MLPShape
from model.precision import computing_in
from model.seeds import child_seed


class Tower(keras.layers.Layer):
    """Turns a task's input into its logits.

    Args:
      shape: of the MLP, or None.
      num_class: C, at least 1.
      seed: of the initial weights and of the dropout masks.
      initial_weights: of W.

    Attributes:
      mixes_rows: whether, in training, a row's output depends on which other rows the batch holds.

    Call: float32[B, H], step -> float32[B, C]; step is None when predicting, else the number of completed steps.
    """

    def __init__(
        self,
        shape: MLPShape | None,
        *,
        num_class: int,
        seed: int,
        name: str,
        initial_weights: InitialWeights = "torch_uniform",
    ) -> None:
        super().__init__(name=name)
        self.mlp = MLP(shape, seed=child_seed(seed, "mlp"), name="mlp") if shape else None
        self.logits = Linear(num_class, seed=child_seed(seed, "logits"), name="logits", initial_weights=initial_weights)
        self.mixes_rows = self.mlp is not None and self.mlp.mixes_rows

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Makes the variables."""
        if self.mlp is None:
            self.logits.build(input_shape)
        else:
            self.mlp.build(input_shape)
            self.logits.build((None, self.mlp.units))

    def call(self, inputs: tf.Tensor, step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns the logits."""
        hidden = inputs if self.mlp is None else self.mlp(inputs, step=step)
        with computing_in(tf.float32):  # bfloat16 would round logits to 3 digits, and this costs next to nothing
            return self.logits(hidden)
