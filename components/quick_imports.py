"""Imports of large libraries without what only costs time: a third of it.

TensorFlow and Beam make a million objects as they load, of which almost none is garbage: the collector would look
through all of them time and again, and go on doing so while the program runs. And TensorFlow imports Keras, which
imports matplotlib, a tenth of the whole, for galleries of images, and does without it where there is none.
"""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_LEFT_OUT = "matplotlib"


@contextmanager
def quick_imports() -> Iterator[None]:
    """Holds the collector back within the block; what was imported there is never looked through again.

    What is left out can be imported after the block, not in it. A block that finds everything imported already changes
    nothing.
    """
    was_enabled, num_modules = gc.isenabled(), len(sys.modules)
    is_left_out = _LEFT_OUT not in sys.modules
    gc.disable()
    if is_left_out:
        sys.modules[_LEFT_OUT] = None  # type: ignore[assignment]  # Python: it can't be imported
    try:
        yield
    finally:
        if is_left_out:
            del sys.modules[_LEFT_OUT]
        if len(sys.modules) > num_modules:
            gc.freeze()
        if was_enabled:
            gc.enable()
