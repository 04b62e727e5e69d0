"""Which names in a folder of releases are versions, and which number comes next."""

import re
from collections.abc import Iterable

VERSION_NAME = re.compile(r"[1-9][0-9]*", re.ASCII)
"""A version's folder name. TF Serving would also take "007" for version 7; no version of ours is written so."""


def is_version(name: str) -> bool:
    """Returns whether a folder of this name is a version."""
    return VERSION_NAME.fullmatch(name) is not None


def next_version(taken: Iterable[int | None], foreign: Iterable[str]) -> int:
    """Returns the largest version ever taken, plus one; 1 if there was none.

    Args:
      taken: numbers of versions that are or were there; None counts for nothing.
      foreign: other names in the folder. They do not count, but a number that one of them spells ("007", or a file
        "7") is not used again, as TF Serving would see version 7 twice.
    """
    version = max((number for number in taken if number is not None), default=0) + 1
    spelled = {int(name) for name in foreign if name.isascii() and name.isdigit()}
    while version in spelled:
        version += 1
    return version
