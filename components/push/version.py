"""The number of the next release."""

from collections.abc import Iterable


def next_version(released: Iterable[int], logged: Iterable[int | None], foreign: Iterable[str]) -> int:
    """Returns the largest version ever used, plus one; 1 if there was none.

    Args:
      released: versions in the releases folder.
      logged: versions that releases.jsonl names, among them those that were removed since; None for refusals.
      foreign: other names in the folder. They do not count, but a number that one of them spells ("007", or a file
        "7") is not used again, as TF Serving would see version 7 twice.
    """
    version = max((*released, *(number for number in logged if number is not None)), default=0) + 1
    taken = {int(name) for name in foreign if name.isascii() and name.isdigit()}
    while version in taken:
        version += 1
    return version
