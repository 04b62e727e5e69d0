"""Gate Neural Unit, the block of EPNet and PPNet: d = scale * sigmoid(relu([u, stop(m)] W1 + b1) W2 + b2).

Source: Chang et al., KDD 2023, arXiv:2302.01115, equations 1 and 2. Its input always is a prior u beside something m
that the gate looks at without teaching it: no gradient flows to m.

Dimensions: B examples, U width of the prior, M width of the stopped input, G gated units.
"""

import keras
import tensorflow as tf

from model.gate_readings import note_factors
from model.layers.linear import Linear
from model.layers.partly_stopped_relu import partly_stopped_relu
from model.seeds import child_seed


class GateNU(keras.layers.Layer):
    """Turns a prior and a context into gates in (0, scale). Zero output weights and scale 2 make it the identity.

    Args:
      gated_units: G, width of what the gates multiply; at least 1.
      hidden_units: width of the ReLU layer; at least 1.
      scale: upper bound of a gate, above 0.
      seed: of the initial weights.

    Call: float32[B, U], float32[B, M], training -> float32[B, G]; the second input gets no gradient.

    Raises:
      ValueError: a width is below 1, or scale is not above 0.
    """

    def __init__(self, *, gated_units: int, hidden_units: int, scale: float, seed: int, name: str) -> None:
        super().__init__(name=name)
        if not scale > 0:
            raise ValueError(f"GateNU {name}: expected scale > 0, got {scale}")
        self.scale = scale
        self.hidden = Linear(hidden_units, seed=child_seed(seed, "hidden"), name="hidden")
        self.gates = Linear(gated_units, seed=child_seed(seed, "gates"), name="gates")

    def build(self, prior_shape: tuple[int | None, ...], stopped_shape: tuple[int | None, ...]) -> None:
        """Makes the variables."""
        self.hidden.build((None, int(prior_shape[-1] or 0) + int(stopped_shape[-1] or 0)))
        self.gates.build((None, self.hidden.units))

    def call(self, prior: tf.Tensor, stopped: tf.Tensor, training: bool = False) -> tf.Tensor:
        """Returns the gates."""
        gates = self.scale * tf.sigmoid(self.gates(self._hidden(prior, stopped, training)))
        note_factors(self.gates.kernel, gates, self.scale)
        return gates

    def _hidden(self, prior: tf.Tensor, stopped: tf.Tensor, training: bool) -> tf.Tensor:
        if training:
            kernel, bias = tf.convert_to_tensor(self.hidden.kernel), tf.convert_to_tensor(self.hidden.bias)
            return partly_stopped_relu(prior, stopped, kernel, bias)
        # The same numbers from plain operations, so that exported graphs hold no gradient of ours.
        return tf.nn.relu(self.hidden(tf.concat([prior, tf.stop_gradient(stopped)], axis=1)))
