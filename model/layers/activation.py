"""Activations by the names that configs use: "nn.ReLU", "nn.LeakyReLU(0.2)", "Dice", "" (linear), "tf.nn.relu", "gelu".

Names after "nn." are torch.nn's, with its arguments and defaults; those without it are EasyRec's and TensorFlow's. The
text is parsed as one call with literal arguments, never evaluated.
"""

import ast
from collections.abc import Callable
from functools import partial
from typing import Any

import keras
import tensorflow as tf

from model.layers.dice import Dice
from model.layers.prelu import PReLU

Function = Callable[..., tf.Tensor]


class Activation(keras.layers.Layer):
    """A function without weights: of each number by itself or, softmax, of each example's numbers.

    Args:
      function: float32[...] -> float32[...].

    Call: float32[B, D] -> float32[B, D].
    """

    def __init__(self, function: Function, *, name: str) -> None:
        super().__init__(name=name)
        self.function = function

    def call(self, inputs: tf.Tensor, step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns the activation; the step does not matter."""
        return self.function(inputs)


def make_activation(text: str, *, name: str) -> keras.layers.Layer:
    """Returns the layer that `text` names; it is called with a batch and `step`.

    Raises:
      ValueError: text is no known activation, or its arguments don't fit.
    """
    kind, positional, named = _parse(_TENSORFLOW.get(_without_module(text), text))
    try:
        match kind:
            case "Dice":
                return Dice(**_bind((), positional, named), name=name)
            case "PReLU":
                return PReLU(**_bind(("init",), positional, named), name=name)
            case _ if kind in _FUNCTIONS:
                function, parameters = _FUNCTIONS[kind]
                return Activation(partial(function, **_bind(parameters, positional, named)), name=name)
    except TypeError as error:
        raise ValueError(f"activation {text!r}: {error}") from error
    known = ", ".join(sorted([*_FUNCTIONS, "PReLU"]))
    raise ValueError(
        f"activation {text!r}: expected Dice, an empty text, nn. followed by one of {known}, or one of"
        f" {', '.join(sorted(_TENSORFLOW))}"
    )


def _without_module(text: str) -> str:
    """Returns "relu" for "relu", "tf.nn.relu" and "tf.keras.activations.relu"."""
    path, _, name = text.strip().rpartition(".")
    return name if path in ("", "tf", "tf.nn", "tf.keras.activations") else text


def _parse(text: str) -> tuple[str, list[Any], dict[str, Any]]:
    """Splits "nn.Name(1, key=2)" into Name, [1] and {key: 2}; an empty text is "Identity"."""
    if not text.strip():
        return "Identity", [], {}
    try:
        node = ast.parse(text.strip(), mode="eval").body
        call = node if isinstance(node, ast.Call) else ast.Call(node, [], [])
        positional = [ast.literal_eval(argument) for argument in call.args]
        named = {str(keyword.arg): ast.literal_eval(keyword.value) for keyword in call.keywords}
        return ast.unparse(call.func).removeprefix("nn."), positional, named
    except (SyntaxError, ValueError) as error:
        raise ValueError(
            f"activation {text!r}: expected nn.Name or nn.Name(argument, ...) with plain arguments"
        ) from error


def _bind(parameters: tuple[str, ...], positional: list[Any], named: dict[str, Any]) -> dict[str, Any]:
    """Names the positional arguments; `inplace` changes no value and is left out."""
    if len(positional) > len(parameters):
        raise TypeError(f"takes {len(parameters)} arguments, got {len(positional)}")
    bound = dict(zip(parameters, positional, strict=False)) | {
        key: value for key, value in named.items() if key != "inplace"
    }
    if unknown := set(bound) - set(parameters):
        raise TypeError(f"takes {', '.join(parameters) or 'no arguments'}, got {', '.join(sorted(unknown))}")
    return bound


def _leaky_relu(inputs: tf.Tensor, negative_slope: float = 0.01) -> tf.Tensor:
    return tf.nn.leaky_relu(inputs, negative_slope)


def _gelu(inputs: tf.Tensor, approximate: str = "none") -> tf.Tensor:
    return tf.nn.gelu(inputs, approximate=approximate == "tanh")


def _elu(inputs: tf.Tensor, alpha: float = 1.0) -> tf.Tensor:
    return tf.nn.relu(inputs) + alpha * tf.math.expm1(tf.minimum(inputs, 0.0))


_TENSORFLOW = {
    "dice": "Dice",
    "elu": "nn.ELU",
    "gelu": 'nn.GELU(approximate="tanh")',
    "leaky_relu": "nn.LeakyReLU(0.2)",
    "linear": "",
    "prelu": "nn.PReLU",
    "relu": "nn.ReLU",
    "selu": "nn.SELU",
    "sigmoid": "nn.Sigmoid",
    "silu": "nn.SiLU",
    "softmax": "nn.Softmax",
    "swish": "nn.SiLU",
    "tanh": "nn.Tanh",
}
_FUNCTIONS: dict[str, tuple[Function, tuple[str, ...]]] = {
    "ELU": (_elu, ("alpha",)),
    "GELU": (_gelu, ("approximate",)),
    "Identity": (tf.identity, ()),
    "LeakyReLU": (_leaky_relu, ("negative_slope",)),
    "ReLU": (tf.nn.relu, ()),
    "SELU": (tf.nn.selu, ()),
    "SiLU": (tf.nn.silu, ()),
    "Sigmoid": (tf.sigmoid, ()),
    "Softmax": (tf.nn.softmax, ()),
    "Tanh": (tf.tanh, ()),
}
