"""A folder for what passes leave one another; it goes when the run ends."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from components.errors import DataError


@contextmanager
def scratch_folder(beside: Path) -> Iterator[Path]:
    """Gives an empty folder beside an output folder, where all workers see it. What a killed run left is removed.

    Raises:
      DataError: it can't be made.
    """
    scratch = beside.parent / f".{beside.name}.scratch"
    try:
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(parents=True)
    except OSError as error:
        raise DataError(f"{beside}: can't write there ({error.strerror}); choose another output folder.") from error
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
