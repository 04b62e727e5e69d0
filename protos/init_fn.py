"""Initialisers of embedding tables: TorchEasyRec's "nn.init.uniform_,a=-0.01,b=0.01", and TensorFlow's by name."""

from dataclasses import dataclass

from protos.arguments import parse_arguments

_ARGUMENTS: dict[str, dict[str, float | None]] = {
    "uniform_": {"a": 0.0, "b": 1.0},
    "normal_": {"mean": 0.0, "std": 1.0},
    "constant_": {"val": None},
    "zeros_": {},
    "ones_": {},
    "trunc_normal_": {"mean": 0.0, "std": 1.0, "a": -2.0, "b": 2.0},
    "xavier_uniform_": {"gain": 1.0},
    "xavier_normal_": {"gain": 1.0},
    "kaiming_uniform_": {"a": 0.0},
    "kaiming_normal_": {"a": 0.0},
    "truncated_normal": {"mean": 0.0, "stddev": 1.0},
    "glorot_normal": {},
}
"""Initialiser -> arguments with PyTorch's or TensorFlow's defaults."""


@dataclass(frozen=True, slots=True)
class InitFn:
    """An initialiser.

    Attributes:
      name: as PyTorch has it, with _ at its end; "truncated_normal" or "glorot_normal", as TensorFlow has them.
      arguments: by name, defaults filled in.
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
        known = ", ".join(f"nn.init.{it}" if it.endswith("_") else it for it in _ARGUMENTS)
        raise ValueError(f"one of {known}, with arguments after a comma")
    values = parse_arguments(arguments, _ARGUMENTS[name])
    if name in ("uniform_", "trunc_normal_") and not values["a"] < values["b"]:
        raise ValueError("a below b")
    if name == "normal_" and not values["std"] >= 0:
        raise ValueError("std of at least 0")
    if name == "trunc_normal_" and not values["std"] > 0:
        raise ValueError("std above 0")
    if name == "truncated_normal" and not values["stddev"] >= 0:
        raise ValueError("stddev of at least 0")
    return InitFn(name, values)
