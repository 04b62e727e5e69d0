"""Imports of large libraries without the garbage collector, a quarter of whose time would be its.

TensorFlow and Beam make a million objects as they load, of which almost none is garbage: the collector would look
through all of them time and again, and go on doing so while the program runs.
"""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def quick_imports() -> Iterator[None]:
    """Holds the collector back within the block; what was imported there is never looked through again.

    A block that finds everything imported already changes nothing.
    """
    was_enabled, num_modules = gc.isenabled(), len(sys.modules)
    gc.disable()
    try:
        yield
    finally:
        if len(sys.modules) > num_modules:
            gc.freeze()
        if was_enabled:
            gc.enable()
