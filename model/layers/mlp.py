"""A chain of layers: h <- dropout(act(norm(h W + b))), the last one included.

Source: TorchEasyRec's MLP, in which batch normalisation replaces the bias b, having a shift of its own; EasyRec's DNN,
in which it does not; and EasyRec's Keras MLP, whose last layer may differ and whose norm may follow the activation.

Dimensions: B examples, I inputs, O the last of the hidden widths.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import keras
import tensorflow as tf

from model.layers.activation import make_activation
from model.layers.batch_norm import TORCH, BatchNorm, NormConstants
from model.layers.dice import Dice
from model.layers.dropout import Dropout
from model.layers.initial_weights import InitialWeights
from model.layers.linear import Linear
from model.precision import narrow
from model.seeds import child_seed


@dataclass(frozen=True, slots=True)
class LastLayer:
    """How the last layer differs from the others; see MLPShape for the fields' meaning."""

    activation: str
    use_batch_norm: bool
    use_bias: bool


@dataclass(frozen=True, slots=True)
class MLPShape:
    """What an MLP is made of.

    Attributes:
      hidden_units: width of each layer.
      dropout_rates: none, one for all layers, or one a layer; 0 to below 1.
      activation: as model/layers/activation.py names it.
      use_batch_norm: whether each layer normalises over the batch; excludes use_layer_norm.
      use_layer_norm: whether each layer normalises over its own numbers.
      use_bias: whether layers have a bias.
      bias_beside_norm: whether they have it even with batch normalisation.
      norm_constants: batch normalisation's.
      activation_first: whether batch normalisation follows the activation.
      initial_weights: of the kernels, as model/layers/initial_weights.py names them.
      last: how the last layer differs, or None.
    """

    hidden_units: tuple[int, ...]
    dropout_rates: tuple[float, ...] = ()
    activation: str = "nn.ReLU"
    use_batch_norm: bool = False
    use_layer_norm: bool = False
    use_bias: bool = True
    bias_beside_norm: bool = False
    norm_constants: NormConstants = TORCH
    activation_first: bool = False
    initial_weights: InitialWeights = "torch_uniform"
    last: LastLayer | None = None


class MLP(keras.layers.Layer):
    """A chain of linear layers, each with normalisation, activation and dropout.

    Args:
      shape: what it is made of.
      seed: of the initial weights and of the dropout masks.

    Attributes:
      mixes_rows: whether, in training, a row's output depends on which other rows the batch holds.

    Call: float32[B, I], step -> float32[B, O]; step is None when predicting, else the number of completed steps.

    Raises:
      ValueError: there is no layer, dropout_rates has another length, or both normalisations are asked for.
    """

    def __init__(self, shape: MLPShape, *, seed: int, name: str) -> None:
        super().__init__(name=name)
        if not shape.hidden_units:
            raise ValueError(f"MLP {name}: expected at least one of hidden_units, got none")
        if shape.use_batch_norm and shape.use_layer_norm:
            raise ValueError(f"MLP {name}: expected batch or layer normalisation, got both")
        rates = spread_dropout(shape.dropout_rates, len(shape.hidden_units))
        self.units = shape.hidden_units[-1]
        layers = [
            _make_layer(shape, units, rate, seed, index)
            for index, (units, rate) in enumerate(zip(shape.hidden_units, rates, strict=True))
        ]
        # Flat, since TensorFlow does not find the variables of layers in lists of lists.
        self.parts = [part for layer in layers for part in layer]
        self.sizes = tuple(len(layer) for layer in layers)
        self.mixes_rows = any(isinstance(part, BatchNorm | Dice) for part in self.parts)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Makes the variables of all layers."""
        shape = tuple(input_shape)
        for part in self.parts:
            part.build(shape)
            shape = (*shape[:-1], part.units) if isinstance(part, Linear) else shape

    def call(self, inputs: tf.Tensor, step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns the output of the last layer."""
        hidden = narrow(inputs)
        for index in range(len(self.sizes)):
            hidden = self.apply_layer(index, hidden, step)
        return tf.cast(hidden, inputs.dtype)

    def apply_layer(self, index: int, inputs: tf.Tensor, step: tf.Tensor | None) -> tf.Tensor:
        """Returns what layer `index` alone makes of its inputs."""
        hidden, start = inputs, sum(self.sizes[:index])
        for part in self.parts[start : start + self.sizes[index]]:
            plain = isinstance(part, Linear | keras.layers.LayerNormalization)
            hidden = part(hidden) if plain else part(hidden, step=step)
        return hidden


def spread_dropout(rates: Sequence[float], num_layers: int) -> tuple[float, ...]:
    """Returns one rate a layer from none (0), one for all, or one a layer.

    Raises:
      ValueError: another number of rates.
    """
    if len(rates) not in (0, 1, num_layers):
        raise ValueError(f"expected 0, 1 or {num_layers} dropout rates for {num_layers} layers, got {len(rates)}")
    return tuple(rates) if len(rates) == num_layers else (rates[0] if rates else 0.0,) * num_layers


def _make_layer(shape: MLPShape, units: int, rate: float, seed: int, index: int) -> list[keras.layers.Layer]:
    """Returns the parts of one layer in their order."""
    own = LastLayer(shape.activation, shape.use_batch_norm, shape.use_bias)
    if shape.last is not None and index == len(shape.hidden_units) - 1:
        own = shape.last
    name = f"linear_{index}"
    linear = Linear(
        units,
        seed=child_seed(seed, name),
        name=name,
        use_bias=own.use_bias and (shape.bias_beside_norm or not own.use_batch_norm),
        initial_weights=shape.initial_weights,
    )
    after = [make_activation(own.activation, name=f"activation_{index}")]
    if own.use_batch_norm:
        after.insert(int(shape.activation_first), BatchNorm(shape.norm_constants, name=f"batch_norm_{index}"))
    if shape.use_layer_norm:
        after.insert(0, keras.layers.LayerNormalization(epsilon=1e-5, name=f"layer_norm_{index}"))
    if rate > 0:
        name = f"dropout_{index}"
        after.append(Dropout(rate, seed=child_seed(seed, name), name=name))
    return [linear, *after]
