"""Activations by the names that configs use: the one list of them, and the one parser.

torch.nn's names: "nn.ReLU", "nn.LeakyReLU(0.2)", "Dice", empty for linear; parsed as one call with plain arguments and
never evaluated. EasyRec's and TensorFlow's: "relu", "tf.nn.relu".
"""

import ast

from protos.nearest import nearest_names

PARAMETERS: dict[str, str] = {
    "Dice": "",
    "ELU": "alpha",
    "GELU": "approximate",
    "Hardsigmoid": "",
    "Hardswish": "",
    "Identity": "",
    "LeakyReLU": "negative_slope",
    "Mish": "",
    "PReLU": "init",
    "ReLU": "",
    "ReLU6": "",
    "SELU": "",
    "SiLU": "",
    "Sigmoid": "",
    "Softmax": "",
    "Softplus": "",
    "Softsign": "",
    "Tanh": "",
}
"""Activation -> its one argument, which has a default; "" if it has none."""

TENSORFLOW = {
    "dice": "Dice",
    "elu": "nn.ELU",
    "gelu": "nn.GELU(approximate='tanh')",
    "leaky_relu": "nn.LeakyReLU(0.2)",
    "linear": "",
    "mish": "nn.Mish",
    "prelu": "nn.PReLU",
    "relu": "nn.ReLU",
    "relu6": "nn.ReLU6",
    "selu": "nn.SELU",
    "sigmoid": "nn.Sigmoid",
    "silu": "nn.SiLU",
    "softmax": "nn.Softmax",
    "softplus": "nn.Softplus",
    "softsign": "nn.Softsign",
    "swish": "nn.SiLU",
    "tanh": "nn.Tanh",
}
"""EasyRec's name, or the last part of a TensorFlow path -> torch.nn's; leaky_relu has TensorFlow's slope."""


class ActivationError(ValueError):
    """A text that names no activation.

    Attributes:
      wanted: what would.
      step: what to write.
    """

    def __init__(self, text: str, wanted: str, step: str) -> None:
        super().__init__(f'activation: expected {wanted}, got "{text}"; {step}')
        self.wanted, self.step = wanted, step


def parse_activation(text: str) -> tuple[str, dict[str, float | str]]:
    """Splits "nn.LeakyReLU(0.2)" into LeakyReLU and {negative_slope: 0.2}; an empty text is Identity.

    Raises:
      ActivationError: the text names none, or the arguments don't fit.
    """
    try:
        name, arguments = _parse_call(text.strip() or "Identity")
    except (SyntaxError, ValueError) as error:
        raise ActivationError(text, '"nn.Name" or "nn.Name(number)"', 'e.g. "nn.ReLU"') from error
    if name not in PARAMETERS:
        near = ", ".join(f"nn.{hit}" for hit in nearest_names(name, PARAMETERS))
        known = ", ".join(f"nn.{known}" for known in PARAMETERS)
        raise ActivationError(text, f"one of {known}", f"nearest: {near}" if near else 'e.g. "nn.ReLU"')
    parameter = PARAMETERS[name]
    counted = [(key, value) for key, value in arguments if key != "inplace"]
    if len(counted) > bool(parameter) or not all(_fits(parameter, key, value) for key, value in counted):
        wanted = f"nn.{name} with {parameter} or nothing" if parameter else f"nn.{name} alone"
        raise ActivationError(text, wanted, "correct the arguments")
    values = [value for _, value in counted if isinstance(value, int | float | str)]
    return name, dict(zip([parameter], values, strict=False))


def torch_activation(text: str) -> str | None:
    """Returns torch.nn's text for "relu", "tf.nn.relu" or "tf.keras.activations.relu"; None where it is another."""
    path, _, name = text.strip().rpartition(".")
    return TENSORFLOW.get(name.lower()) if path in ("", "tf", "tf.nn", "tf.keras.activations") else None


def _parse_call(text: str) -> tuple[str, list[tuple[str, object]]]:
    node = ast.parse(text, mode="eval").body
    arguments: list[tuple[str, object]] = []
    if isinstance(node, ast.Call):
        arguments += [("", ast.literal_eval(value)) for value in node.args]
        arguments += [(str(keyword.arg), ast.literal_eval(keyword.value)) for keyword in node.keywords]
        node = node.func
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "nn":
        return node.attr, arguments
    if isinstance(node, ast.Name):
        return node.id, arguments
    raise ValueError(text)


def _fits(parameter: str, key: str, value: object) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < float("inf")
    return key in ("", parameter) and (value in ("none", "tanh") if parameter == "approximate" else is_number)
