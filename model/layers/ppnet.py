"""PPNet, one task's part: h_0 = x; h_l = dropout(act(h_(l-1) W_l + b_l) * GateNU_l([uia, stop(x)])).

Source: Chang et al., KDD 2023, arXiv:2302.01115, section 3.4. Departures, TorchEasyRec's: a GateNU for each task and
layer instead of one for each layer, its hidden width the layer's, the gate after the activation, dropout after the
gate.

Dimensions: B examples, M width of x, U width of the group uia, H the last hidden width.
"""

from collections.abc import Sequence

import keras
import tensorflow as tf

from model.layers.activation import make_activation
from model.layers.dice import Dice
from model.layers.dropout import Dropout
from model.layers.gate_nu import GateNU
from model.layers.linear import Linear
from model.layers.mlp import spread_dropout
from model.precision import narrow
from model.seeds import child_seed


class PPNet(keras.layers.Layer):
    """Layers whose outputs are scaled by what user, item and author (uia) make of them.

    Args:
      hidden_units: width of each layer, at least one.
      activation: as model/layers/activation.py names it.
      dropout_rates: none, one for all layers, or one a layer; 0 to below 1.
      scale: upper bound of a gate, above 0.
      seed: of the initial weights and of the dropout masks.

    Attributes:
      mixes_rows: whether, in training, a row's output depends on which other rows the batch holds.

    Call: float32[B, M], float32[B, U], step -> float32[B, H]; step is None when predicting, else the number of
    completed steps.

    Raises:
      ValueError: there is no layer, or dropout_rates has another length.
    """

    def __init__(
        self,
        hidden_units: Sequence[int],
        *,
        activation: str,
        dropout_rates: Sequence[float],
        scale: float,
        seed: int,
        name: str,
    ) -> None:
        super().__init__(name=name)
        if not hidden_units:
            raise ValueError(f"PPNet {name}: expected at least one of hidden_units, got none")
        self.linears = [
            Linear(units, seed=child_seed(seed, f"linear_{index}"), name=f"linear_{index}")
            for index, units in enumerate(hidden_units)
        ]
        self.activations = [
            make_activation(activation, name=f"activation_{index}") for index in range(len(hidden_units))
        ]
        self.gates = [
            GateNU(
                gated_units=units,
                hidden_units=units,
                scale=scale,
                seed=child_seed(seed, f"gate_{index}"),
                name=f"gate_{index}",
            )
            for index, units in enumerate(hidden_units)
        ]
        self.dropouts = [
            Dropout(rate, seed=child_seed(seed, f"dropout_{index}"), name=f"dropout_{index}")
            for index, rate in enumerate(spread_dropout(dropout_rates, len(hidden_units)))
        ]
        self.units = hidden_units[-1]
        self.mixes_rows = any(isinstance(layer, Dice) for layer in self.activations)

    def build(self, main_shape: tuple[int | None, ...], uia_shape: tuple[int | None, ...]) -> None:
        """Makes the variables of all layers and gates."""
        width = main_shape[-1]
        for linear, activation, gate in zip(self.linears, self.activations, self.gates, strict=True):
            linear.build((None, width))
            width = linear.units
            activation.build((None, width))
            gate.build(uia_shape, main_shape)

    def call(self, main: tf.Tensor, uia: tf.Tensor, step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns the output of the last layer."""
        hidden, prior, context = (narrow(it) for it in (main, uia, main))
        layers = zip(self.linears, self.activations, self.gates, self.dropouts, strict=True)
        for linear, activation, gate, dropout in layers:
            gates = gate(prior, context, training=step is not None)
            hidden = tf.cast(activation(linear(hidden), step=step), gates.dtype) * gates
            hidden = dropout(hidden, step=step)
        return tf.cast(hidden, main.dtype)
