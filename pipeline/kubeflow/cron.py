"""When a schedule is due, in the words of cron."""

import re

from protos.errors import ConfigError

_FIELDS = (
    ("second", 0, 59),
    ("minute", 0, 59),
    ("hour", 0, 23),
    ("day of the month", 1, 31),
    ("month", 1, 12),
    ("day of the week", 0, 6),
)
_NAMES = {
    "month": ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
    "day of the week": ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"],
}
_PART = re.compile(r"(?:(\*|\?)|(\w+)(?:-(\w+))?)(?:/(\d+))?", re.ASCII)


def kubeflow_cron(text: str) -> str:
    """Returns a schedule as Kubeflow takes it: six fields, the first of them seconds.

    Args:
      text: five fields, as everywhere, or six. `*`, lists, ranges, steps and names of months and days are taken.

    Raises:
      ConfigError: it is no schedule.
    """
    fields = text.split()
    if len(fields) not in (5, 6):
        raise ConfigError(f'--cron: wanted five fields such as "0 3 * * *", got {len(fields)} in {text!r}; correct it')
    fields = fields if len(fields) == 6 else ["0", *fields]
    for field, (name, low, high) in zip(fields, _FIELDS, strict=True):
        for part in field.split(","):
            if not _is_part(part, name, low, high):
                raise ConfigError(f"--cron: {name}: wanted {low} to {high}, ranges or *, got {field!r}; correct it")
    return " ".join(fields)


def _is_part(part: str, name: str, low: int, high: int) -> bool:
    match = _PART.fullmatch(part)
    if not match or match[4] == "0":
        return False
    values = [_number(text, name) for text in (match[2], match[3]) if text is not None]
    return all(value is not None and low <= value <= high for value in values) and values == sorted(values, key=_order)


def _order(value: int | None) -> int:
    return -1 if value is None else value


def _number(text: str, name: str) -> int | None:
    if text.isdigit():
        return int(text)
    names = _NAMES.get(name, [])
    return names.index(text.upper()) + (name == "month") if text.upper() in names else None
