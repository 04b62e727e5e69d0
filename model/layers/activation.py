"""Activations by the names that configs use; see protos/activations.py for the names."""

from collections.abc import Callable
from functools import partial

import keras
import tensorflow as tf

from model.layers.dice import Dice
from model.layers.prelu import PReLU
from protos.activations import parse_activation, torch_activation

Function = Callable[..., tf.Tensor]


class Activation(keras.layers.Layer):
    """A function without weights: of each number by itself or, softmax, of each example's numbers.

    Args:
      function: float32[...] -> float32[...].

    Call: float32[B, D] -> float32[B, D]; or bfloat16, as the inputs are.
    """

    def __init__(self, function: Function, *, name: str) -> None:
        super().__init__(name=name, autocast=False)
        self.function = function

    def call(self, inputs: tf.Tensor, step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns the activation; the step does not matter."""
        return self.function(inputs)


def make_activation(text: str, *, name: str) -> keras.layers.Layer:
    """Returns the layer that `text` names; it is called with a batch and `step`.

    Raises:
      ValueError: text is no known activation, or its arguments don't fit.
    """
    in_torch = torch_activation(text)
    kind, arguments = parse_activation(text if in_torch is None else in_torch)
    match kind:
        case "Dice":
            return Dice(name=name)
        case "PReLU":
            return PReLU(**arguments, name=name)  # type: ignore[arg-type]
    return Activation(partial(FUNCTIONS[kind], **arguments), name=name)


def _leaky_relu(inputs: tf.Tensor, negative_slope: float = 0.01) -> tf.Tensor:
    return tf.nn.leaky_relu(inputs, negative_slope)


def _gelu(inputs: tf.Tensor, approximate: str = "none") -> tf.Tensor:
    return tf.nn.gelu(inputs, approximate=approximate == "tanh")


def _elu(inputs: tf.Tensor, alpha: float = 1.0) -> tf.Tensor:
    return tf.nn.relu(inputs) + alpha * tf.math.expm1(tf.minimum(inputs, 0.0))


def _hardsigmoid(inputs: tf.Tensor) -> tf.Tensor:
    return tf.nn.relu6(inputs + 3.0) / 6.0


def _hardswish(inputs: tf.Tensor) -> tf.Tensor:
    return inputs * _hardsigmoid(inputs)


def _mish(inputs: tf.Tensor) -> tf.Tensor:
    return inputs * tf.tanh(tf.nn.softplus(inputs))


FUNCTIONS: dict[str, Function] = {
    "ELU": _elu,
    "GELU": _gelu,
    "Hardsigmoid": _hardsigmoid,
    "Hardswish": _hardswish,
    "Identity": tf.identity,
    "LeakyReLU": _leaky_relu,
    "Mish": _mish,
    "ReLU": tf.nn.relu,
    "ReLU6": tf.nn.relu6,
    "SELU": tf.nn.selu,
    "SiLU": tf.nn.silu,
    "Sigmoid": tf.sigmoid,
    "Softmax": tf.nn.softmax,
    "Softplus": tf.nn.softplus,
    "Softsign": tf.nn.softsign,
    "Tanh": tf.tanh,
}
"""Those of protos.activations.PARAMETERS that have no weights."""
