"""Ranges of single numbers, as their fields say them. Every float of a config is finite, whatever its field."""

import math

from protos import options_pb2
from protos.options import option
from protos.options_pb2 import Bounds
from protos.rules.check import Check
from protos.walk import set_fields


def check_bounds(check: Check) -> None:
    """Every number lies in its field's range."""
    for found in set_fields(check.config):
        if isinstance(found.value, bool) or not isinstance(found.value, int | float):
            continue
        bounds = option(found.field, options_pb2.bounds)
        if not lies_in(bounds, found.value):
            check.blame(found.path, f"a number {in_words(bounds)}", f"{found.value:g}", "correct the value")
        elif not math.isfinite(found.value):
            check.blame(found.path, "a finite number", f"{found.value:g}", "correct the value")


def lies_in(bounds: Bounds, value: float) -> bool:
    """Returns whether a value lies in a range; NaN lies in none that has an end."""
    return (
        (not bounds.HasField("at_least") or value >= bounds.at_least)
        and (not bounds.HasField("above") or value > bounds.above)
        and (not bounds.HasField("at_most") or value <= bounds.at_most)
        and (not bounds.HasField("below") or value < bounds.below)
    )


def in_words(bounds: Bounds) -> str:
    """Returns "at least 0 and below 1" and the like."""
    return " and ".join(f"{field.name.replace('_', ' ')} {value:g}" for field, value in bounds.ListFields())
