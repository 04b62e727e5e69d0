"""Imports are not looked through by the garbage collector, and everything after them is."""

import gc
import subprocess
import sys

from components.quick_imports import quick_imports

PROGRAM = """
import gc
from components.quick_imports import quick_imports
with quick_imports():
    import html.parser
    assert not gc.isenabled()
    try:
        import matplotlib
    except ImportError:
        print("left out")
import matplotlib
print(gc.isenabled(), gc.get_freeze_count() > 0)
"""


def test_what_is_imported_is_set_apart_and_the_collector_works_on() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["left", "out", "True", "True"]


def test_a_block_without_new_imports_changes_nothing() -> None:
    before = gc.get_freeze_count()
    with quick_imports():
        pass
    assert gc.get_freeze_count() == before


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with quick_imports():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
