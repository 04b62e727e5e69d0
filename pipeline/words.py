"""How many and which, as sentences say it."""

from collections.abc import Sequence

MOST_NAMED = 3
"""Things that are named; the others are counted."""


def counted(number: int, noun: str) -> str:
    """Returns "1 file is", "2 files are".

    >>> counted(2, "file")
    '2 files are'
    """
    return f"1 {noun} is" if number == 1 else f"{number:,} {noun}s are"


def listed(names: Sequence[str], most: int = MOST_NAMED) -> str:
    """Returns the first names, and how many more there are.

    >>> listed(["a", "b", "c", "d", "e"])
    'a, b, c and 2 more'
    """
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def shown(number: int | float) -> str:
    """Returns a time as a log has it.

    >>> shown(1494633600000)
    '1494633600000'
    """
    return str(int(number)) if float(number).is_integer() else str(number)
