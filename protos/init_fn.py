"""Initialisers of embedding tables as TorchEasyRec writes them: "nn.init.uniform_,a=-0.01,b=0.01"."""

from dataclasses import dataclass

from protos.arguments import parse_arguments

_ARGUMENTS: dict[str, dict[str, float | None]] = {
    "uniform_": {"a": 0.0, "b": 1.0},
    "normal_": {"mean": 0.0, "std": 1.0},
    "constant_": {"val": None},
    "zeros_": {},
}
"""Initialiser -> arguments with PyTorch's defaults."""


@dataclass(frozen=True, slots=True)
class InitFn:
    """An initialiser.

    Attributes:
      name: "uniform_", "normal_", "constant_" or "zeros_".
      arguments: a and b, mean and std, val, or none; defaults filled in.
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
            "nn.init.uniform_, nn.init.normal_, nn.init.constant_ or nn.init.zeros_, with arguments after a comma"
        )
    values = parse_arguments(arguments, _ARGUMENTS[name])
    if name == "uniform_" and not values["a"] < values["b"]:
        raise ValueError("a below b")
    if name == "normal_" and not values["std"] >= 0:
        raise ValueError("std of at least 0")
    return InitFn(name, values)
