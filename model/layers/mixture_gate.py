"""One task's mixture of experts: m = sum_n g_n e_n, g = softmax(W f(x) + b).

Source: Ma et al., KDD 2018, equations 6 to 8. Departures, both TorchEasyRec's: the gate has a bias b, and may have a
network f of its own before it (else f(x) = x).

Dimensions: B examples, D inputs, N experts, H width of an expert's output.
"""

from collections.abc import Sequence

import keras
import tensorflow as tf

from model.gate_readings import note_shares
from model.layers.initial_weights import InitialWeights
from model.layers.linear import Linear
from model.layers.mlp import MLP, MLPShape
from model.seeds import child_seed


class MixtureGate(keras.layers.Layer):
    """Weighs the experts for one task, each example by itself.

    Args:
      num_experts: N.
      shape: of f, or None.
      seed: of the initial weights and of the dropout masks.
      initial_weights: of W.

    Attributes:
      mixes_rows: whether, in training, a row's output depends on which other rows the batch holds.

    Call: float32[B, D], N times float32[B, H], step -> float32[B, H]; step is None when predicting, else the number of
    completed steps.
    """

    def __init__(
        self,
        num_experts: int,
        shape: MLPShape | None,
        *,
        seed: int,
        name: str,
        initial_weights: InitialWeights = "torch_uniform",
    ) -> None:
        super().__init__(name=name)
        self.mlp = MLP(shape, seed=child_seed(seed, "mlp"), name="mlp") if shape else None
        self.scores = Linear(
            num_experts, seed=child_seed(seed, "scores"), name="scores", initial_weights=initial_weights
        )
        self.mixes_rows = self.mlp is not None and self.mlp.mixes_rows

    def build(self, inputs_shape: tuple[int | None, ...]) -> None:
        """Makes the variables."""
        if self.mlp is None:
            self.scores.build(inputs_shape)
        else:
            self.mlp.build(inputs_shape)
            self.scores.build((None, self.mlp.units))

    def call(self, inputs: tf.Tensor, *, experts: Sequence[tf.Tensor], step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns the experts' outputs, mixed."""
        shares = self.shares(inputs, step)
        note_shares(self.scores.kernel, shares)
        return tf.add_n([shares[:, index : index + 1] * expert for index, expert in enumerate(experts)])

    def shares(self, inputs: tf.Tensor, step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns g, float32[B, N]: each expert's share, rows summing to 1."""
        hidden = inputs if self.mlp is None else self.mlp(inputs, step=step)
        return tf.nn.softmax(self.scores(hidden))
