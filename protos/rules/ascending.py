"""The rule of boundaries."""

from collections.abc import Sequence

from protos.rules.check import Check


def check_ascending(check: Check, path: str, numbers: Sequence[float], allows_equal: bool = False) -> None:
    """Each number is larger than the one before it, or at least that; NaN never is.

    Finiteness is checked elsewhere for all floats.
    """
    for index in range(1, len(numbers)):
        before, number = numbers[index - 1], numbers[index]
        if not (number > before or (allows_equal and number == before)):
            wanted = f"boundaries that rise: {'at least' if allows_equal else 'above'} {before:g}"
            step = "sort them" if allows_equal else "sort them and remove equal ones"
            check.blame(f"{path}[{index}]", wanted, f"{number:g}", step)
