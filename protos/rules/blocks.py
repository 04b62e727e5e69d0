"""Rules of a backbone's blocks: their Python text is of the kinds that are computed, never run."""

from collections.abc import Callable
from functools import partial

from protos.block_expression import parse_lambda, parse_slice
from protos.rules.check import Check
from protos.walk import set_fields

_TEXTS: dict[tuple[str, str], Callable[[str], object]] = {
    ("Lambda", "expression"): parse_lambda,
    ("Block", "extra_input_fn"): parse_lambda,
    ("BlockInput", "input_fn"): parse_lambda,
    ("BlockInput", "package_input_fn"): parse_lambda,
    ("BlockInput", "input_slice"): parse_slice,
    ("RepeatLayer", "input_fn"): partial(parse_lambda, num_parameters=2),
    ("RepeatLayer", "input_slice"): lambda text: parse_slice(text, "i"),
}
"""(Message, field) -> what reads its text."""


def check_blocks(check: Check) -> None:
    """Lambdas and indices are such as model/backbone/expression.py computes."""
    for found in set_fields(check.config):
        read = _TEXTS.get((found.message, found.field.name))
        if read is None or not found.value:
            continue
        try:
            read(str(found.value))
        except ValueError as error:
            wanted = "a lambda, or indices, of the kinds that Gateline computes"
            check.blame(found.path, wanted, f'"{found.value}"', str(error).removeprefix(f"{found.value!r}: "))
