"""Initialisers of embedding tables: TorchEasyRec's "nn.init.uniform_,a=-0.01,b=0.01", and TensorFlow's by name."""

from dataclasses import dataclass

from protos.arguments import parse_arguments

_ARGUMENTS: dict[str, dict[str, float | None]] = {
    "uniform_": {"a": 0.0, "b": 1.0},
    "normal_": {"mean": 0.0, "std": 1.0},
    "constant_": {"val": None},
    "zeros_": {},
    "truncated_normal": {"mean": 0.0, "stddev": 1.0},
    "glorot_normal": {},
}
"""Initialiser -> arguments with PyTorch's or TensorFlow's defaults."""


@dataclass(frozen=True, slots=True)
class InitFn:
    """An initialiser.

    Attributes:
      name: "uniform_", "normal_", "constant_" or "zeros_", as PyTorch has them; "truncated_normal" or "glorot_normal",
        as TensorFlow has them.
      arguments: a and b, mean and std, val, mean and stddev, or none; defaults filled in.
    """

    name: str
    arguments: dict[str, float]


def parse_init_fn(text: str) -> InitFn:
    """Parses an init_fn string.

    Raises:
      ValueError: it is none; the message says what was wanted.
    """
    function, _, arguments = text.partition(",")
    name = function.strip().removeprefix("torch.").removeprefix("nn.init.")
    if name not in _ARGUMENTS:
        raise ValueError(
            "nn.init.uniform_, nn.init.normal_, nn.init.constant_, nn.init.zeros_, truncated_normal or glorot_normal, "
            "with arguments after a comma"
        )
    values = parse_arguments(arguments, _ARGUMENTS[name])
    if name == "uniform_" and not values["a"] < values["b"]:
        raise ValueError("a below b")
    if name == "normal_" and not values["std"] >= 0:
        raise ValueError("std of at least 0")
    if name == "truncated_normal" and not values["stddev"] >= 0:
        raise ValueError("stddev of at least 0")
    return InitFn(name, values)
