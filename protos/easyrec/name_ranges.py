"""Names written as a range: `f[1-3]` for f1, f2, f3."""

import re

_RANGE = re.compile(r"(?P<before>.*)\[(?P<first>\d{1,6})-(?P<last>\d{1,6})\](?P<after>.*)\Z")

MAX_NAMES = 10_000
"""Of one range; more is a slip of the pen."""


def expand_names(name: str) -> tuple[str, ...]:
    """Returns the names of a range; a name that is none stands for itself, and so does one of more than MAX_NAMES."""
    found = _RANGE.match(name)
    if found is None or not 0 <= int(found["last"]) - int(found["first"]) < MAX_NAMES:
        return (name,)
    numbers = range(int(found["first"]), int(found["last"]) + 1)
    return tuple(f"{found['before']}{number}{found['after']}" for number in numbers)
