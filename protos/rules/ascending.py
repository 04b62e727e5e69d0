"""The rule of boundaries."""

from collections.abc import Sequence

from protos.rules.check import Check


def check_ascending(check: Check, path: str, numbers: Sequence[float]) -> None:
    """Each number is larger than the one before it; NaN never is. Finiteness is checked elsewhere for all floats."""
    for index in range(1, len(numbers)):
        if not numbers[index] > numbers[index - 1]:
            wanted = f"boundaries that rise: above {numbers[index - 1]:g}"
            check.blame(f"{path}[{index}]", wanted, f"{numbers[index]:g}", "sort them and remove equal ones")
