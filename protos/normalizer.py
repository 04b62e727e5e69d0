"""Normalisers of raw features as TorchEasyRec writes them: "method=zscore,mean=1.5,standard_deviation=2"."""

from dataclasses import dataclass

from protos.arguments import parse_arguments
from protos.expression import Expression, parse_expression, variables_of

_ARGUMENTS: dict[str, dict[str, float | None]] = {
    "log10": {"threshold": 1e-10, "default": -10.0},
    "zscore": {"mean": None, "standard_deviation": None},
    "minmax": {"min": None, "max": None},
}
"""Method -> arguments with the defaults of TorchEasyRec's feature generator; None: must be given."""

ARGUMENT = "x"
"""Name of the number in method=expression."""


@dataclass(frozen=True, slots=True)
class Normalizer:
    """A function of one number.

    Attributes:
      method: "log10" (x > threshold ? log10 x : default), "zscore" ((x - mean) / standard_deviation), "minmax"
        ((x - min) / (max - min)) or "expression".
      arguments: its numbers by name.
      expression: over ARGUMENT alone; None for the other methods.
    """

    method: str
    arguments: dict[str, float]
    expression: Expression | None = None


def parse_normalizer(text: str) -> Normalizer:
    """Parses a normalizer string.

    Raises:
      ValueError: it is none; the message says what was wanted.
    """
    head, _, arguments = text.partition(",")
    key, _, method = (part.strip() for part in head.partition("="))
    if key == "method" and method == "expression":
        return Normalizer(method, {}, _parse_expression(arguments))
    if key != "method" or method not in _ARGUMENTS:
        raise ValueError(
            "method=log10, method=zscore or method=minmax with numbers after a comma, or method=expression,expr=..."
        )
    values = parse_arguments(arguments, _ARGUMENTS[method])
    if method == "log10" and not values["threshold"] >= 0:
        raise ValueError("a threshold of at least 0")
    if method == "zscore" and not values["standard_deviation"] > 0:
        raise ValueError("a standard_deviation above 0")
    if method == "minmax" and not values["min"] < values["max"]:
        raise ValueError("min below max")
    return Normalizer(method, values)


def _parse_expression(arguments: str) -> Expression:
    name, _, text = arguments.partition("=")
    if name.strip() != "expr":
        raise ValueError("expr=... after method=expression")
    tree = parse_expression(text)
    if unknown := variables_of(tree) - {ARGUMENT}:
        raise ValueError(f"an expression over {ARGUMENT} alone, not over {', '.join(sorted(unknown))}")
    return tree
