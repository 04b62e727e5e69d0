"""Which raw columns a served model can take by name."""

import keyword


def is_servable(name: str) -> bool:
    """Returns whether an input of a SavedModel's signature can have a name.

    TensorFlow makes arguments of Python functions out of them: ASCII letters, digits and underscores, a letter first,
    no Python keyword and not `self`. It would alter some others in silence (`x-y` to `x_y`) and refuse the rest.
    """
    return (
        name.isascii() and name.isidentifier() and name[0].isalpha() and not keyword.iskeyword(name) and name != "self"
    )
