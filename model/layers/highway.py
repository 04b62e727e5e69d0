"""Highway layers: y = T * H(x) + (1 - T) * x, T = sigmoid(x Wt + bt), H(x) = dropout(act(x Wh + bh)).

Source: Srivastava et al. 2015, arXiv:1505.00387, equation 3. An input of another width than the layers' is mapped to it
first, linearly.

Dimensions: B examples, I width of the input, D of the layers.
"""

from dataclasses import dataclass

import keras
import tensorflow as tf

from model.layers.activation import make_activation
from model.layers.dropout import Dropout
from model.layers.fields import Shape, last_width
from model.layers.linear import Linear
from model.seeds import child_seed


@dataclass(frozen=True, slots=True)
class HighwayShape:
    """What Highway is made of.

    Attributes:
      units: D; None: I.
      num_layers: at least 1.
      activation: act, as model/layers/activation.py names it.
      dropout_rate: 0 to below 1.
      gate_bias: first value of bt.
    """

    units: int | None = None
    num_layers: int = 1
    activation: str = "nn.ReLU"
    dropout_rate: float = 0.0
    gate_bias: float = -3.0


class Highway(keras.layers.Layer):
    """Layers that can carry their input through; with a low gate bias they do so at first.

    Args:
      shape: what it is made of.
      seed: of the initial weights and of the dropout masks.

    Call: float32[B, I], step -> float32[B, D]; step is None when predicting, else the number of completed steps.

    Raises:
      ValueError: num_layers is below 1.
    """

    def __init__(self, shape: HighwayShape, *, seed: int, name: str) -> None:
        super().__init__(name=name)
        if shape.num_layers < 1:
            raise ValueError(f"Highway {name}: expected num_layers >= 1, got {shape.num_layers}")
        self.shape = shape
        self.seed = seed
        self.activations = [
            make_activation(shape.activation, name=f"activation_{index}") for index in range(shape.num_layers)
        ]
        self.dropouts = [
            Dropout(shape.dropout_rate, seed=child_seed(seed, f"dropout_{index}"), name=f"dropout_{index}")
            for index in range(shape.num_layers)
        ]

    def build(self, input_shape: Shape) -> None:
        """Makes the variables."""
        width = last_width(input_shape)
        units = self.shape.units or width
        self.projection = self._linear("projection", width, units) if units != width else None
        names = range(len(self.activations))
        self.gates = [self._linear(f"gate_{index}", units, units, self.shape.gate_bias) for index in names]
        self.hidden = [self._linear(f"hidden_{index}", units, units) for index in names]
        for activation in self.activations:
            activation.build((None, units))

    def call(self, inputs: tf.Tensor, step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns the output of the last layer."""
        carried = inputs if self.projection is None else self.projection(inputs)
        layers = zip(self.gates, self.hidden, self.activations, self.dropouts, strict=True)
        for gate, hidden, activation, dropout in layers:
            share = tf.sigmoid(gate(carried))
            carried = share * dropout(activation(hidden(carried), step=step), step=step) + (1 - share) * carried
        return carried

    def _linear(self, name: str, inputs: int, units: int, bias: float = 0.0) -> Linear:
        seed = child_seed(self.seed, name)
        layer = Linear(units, seed=seed, name=name, initial_weights="glorot_uniform", initial_bias=bias)
        layer.build((None, inputs))
        return layer
