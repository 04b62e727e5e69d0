"""The rule of activation strings: torch.nn's names with plain arguments; nothing in them is ever evaluated."""

import ast

from protos.nearest import nearest_names
from protos.rules.check import Check

PARAMETERS: dict[str, tuple[str, ...]] = {
    "Dice": (),
    "ELU": ("alpha",),
    "GELU": ("approximate",),
    "Identity": (),
    "LeakyReLU": ("negative_slope",),
    "PReLU": ("init",),
    "ReLU": (),
    "SELU": (),
    "SiLU": (),
    "Sigmoid": (),
    "Tanh": (),
}
"""Activation -> its arguments, each with a default; model/layers/activation.py turns them into layers."""


def check_activation(check: Check, path: str, text: str) -> None:
    """An activation is empty (linear), "nn.Name" or "nn.Name(argument, ...)"."""
    try:
        name, arguments = _parse(text.strip() or "Identity")
    except (SyntaxError, ValueError):
        check.blame(path, '"nn.Name" or "nn.Name(number)"', f'"{text}"', 'e.g. "nn.ReLU"')
        return
    if name not in PARAMETERS:
        near = ", ".join(f"nn.{hit}" for hit in nearest_names(name, PARAMETERS))
        known = ", ".join(f"nn.{known}" for known in PARAMETERS)
        check.blame(path, f"one of {known}", f'"{text}"', f"nearest: {near}" if near else 'e.g. "nn.ReLU"')
        return
    if not _fits(PARAMETERS[name], arguments):
        wanted = f"nn.{name} with {', '.join(PARAMETERS[name])} or nothing" if PARAMETERS[name] else f"nn.{name} alone"
        check.blame(path, wanted, f'"{text}"', "correct the arguments")


def _parse(text: str) -> tuple[str, list[tuple[str, object]]]:
    """Splits "nn.Name(1, key=2)" into Name and [("", 1), ("key", 2)]."""
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


def _fits(parameters: tuple[str, ...], arguments: list[tuple[str, object]]) -> bool:
    counted = [(name, value) for name, value in arguments if name != "inplace"]
    if len(counted) > len(parameters):
        return False
    for name, value in counted:
        is_number = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < float("inf")
        fits = value in ("none", "tanh") if parameters[0] == "approximate" else is_number
        if name not in ("", parameters[0]) or not fits:
            return False
    return True
