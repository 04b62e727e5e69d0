"""A gate in (0, 2): g = 2 sigmoid(dropout(act(norm(a V + c))) U + d), the norm optional. Source: EasyRec's GateNN.

Dimensions: B examples, A inputs, G gates.
"""

from dataclasses import dataclass

import keras
import tensorflow as tf

from model.gate_readings import note_factors
from model.layers.batch_norm import KERAS
from model.layers.linear import Linear
from model.layers.mlp import MLP, MLPShape
from model.seeds import child_seed


@dataclass(frozen=True, slots=True)
class GateShape:
    """What a gate is made of.

    Attributes:
      units: G, or None where it follows from what the gate scales.
      hidden_units: width of the hidden layer; None: G.
      activation: as model/layers/activation.py names it.
      use_batch_norm: whether the hidden layer normalises over the batch.
      dropout_rate: of the hidden layer, 0 to below 1.
    """

    units: int | None = None
    hidden_units: int | None = None
    activation: str = "nn.ReLU"
    use_batch_norm: bool = False
    dropout_rate: float = 0.0


class SigmoidGate(keras.layers.Layer):
    """Turns inputs into factors around 1.

    Args:
      shape: what it is made of.
      units: G.
      seed: of the initial weights and of the dropout masks.

    Call: float32[B, A], step -> float32[B, G]; step is None when predicting, else the number of completed steps.
    """

    def __init__(self, shape: GateShape, *, units: int, seed: int, name: str) -> None:
        super().__init__(name=name)
        hidden = MLPShape(
            hidden_units=(shape.hidden_units or units,),
            dropout_rates=(shape.dropout_rate,),
            activation=shape.activation,
            use_batch_norm=shape.use_batch_norm,
            bias_beside_norm=True,
            norm_constants=KERAS,
            initial_weights="he_uniform",
        )
        self.hidden = MLP(hidden, seed=child_seed(seed, "hidden"), name="hidden")
        self.gates = Linear(units, seed=child_seed(seed, "gates"), name="gates", initial_weights="he_uniform")

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Makes the variables."""
        self.hidden.build(input_shape)
        self.gates.build((None, self.hidden.units))

    def call(self, inputs: tf.Tensor, step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns the gates."""
        gates = 2.0 * tf.sigmoid(self.gates(self.hidden(inputs, step=step)))
        note_factors(self.gates.kernel, gates, 2.0)
        return gates
