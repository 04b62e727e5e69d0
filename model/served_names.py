"""Which raw columns a served model can take by name."""

import keyword
from collections.abc import Iterable


def unservable(columns: Iterable[str]) -> tuple[str, ...]:
    """Returns the names that no input of a SavedModel's signature can have.

    TensorFlow makes arguments of Python functions out of them: ASCII letters, digits and underscores, a letter first,
    no Python keyword and not `self`. It would alter some others in silence (`x-y` to `x_y`) and refuse the rest.
    """
    return tuple(name for name in columns if not _is_servable(name))


def _is_servable(name: str) -> bool:
    return (
        name.isascii() and name.isidentifier() and name[0].isalpha() and not keyword.iskeyword(name) and name != "self"
    )
