"""Numbers given by name in a config's text, such as "a=-0.01,b=0.01"."""

import math
from collections.abc import Mapping


def parse_arguments(text: str, defaults: Mapping[str, float | None]) -> dict[str, float]:
    """Parses `name=number,...`.

    Args:
      text: the arguments; may be empty.
      defaults: the known names with their defaults; None for those that must be given.

    Raises:
      ValueError: a name is unknown, missing or given twice, or a value is no finite number. The message says what was
        wanted.
    """
    given: dict[str, float] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, number = (piece.strip() for piece in part.partition("="))
        if name not in defaults or name in given:
            raise ValueError(f"arguments {', '.join(defaults) or 'none'}, each once, not {part!r}")
        try:
            given[name] = float(number)
        except ValueError:
            given[name] = math.nan
        if not math.isfinite(given[name]):
            raise ValueError(f"a finite number for {name}")
    missing = [name for name, default in defaults.items() if default is None and name not in given]
    if missing:
        raise ValueError(f"a value for {', '.join(missing)}")
    return {name: given[name] if name in given else float(default or 0.0) for name, default in defaults.items()}
