"""An artefact's folder appears whole or not at all, however the run ends."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from components.errors import DataError

_FULL = tuple(os.strerror(number) for number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG))
"""What whoever writes says of a full disk, in errors of many kinds: Python's, Arrow's, TensorFlow's, Beam's."""


@contextmanager
def output_folder(target: Path) -> Iterator[Path]:
    """Gives an empty folder beside `target` to write into and renames it to `target` when the block ends well.

    What stood at `target` before is replaced then, not earlier. If the block raises, `target` is untouched and the
    folder beside it is removed; a killed run leaves `.<name>.unfinished`, which the next run removes.

    Raises:
      DataError: the folder can't be made or replaced, or the disk became full in the block.
    """
    with folder_beside(target, "unfinished") as unfinished:
        with naming_full_disk(target):
            yield unfinished
        _reveal(unfinished, target)


@contextmanager
def naming_full_disk(target: Path) -> Iterator[None]:
    """Turns what the block raises because the disk is full into an error that says of which place.

    Raises:
      DataError: the disk became full.
    """
    try:
        yield
    except Exception as error:
        full = next((words for words in _FULL if words in str(error)), None)
        if full is None or isinstance(error, DataError):
            raise
        raise DataError(f"{target}: can't be written ({full}); make room there, and run again.") from error


@contextmanager
def folder_beside(target: Path, word: str) -> Iterator[Path]:
    """Gives an empty folder `.<name>.<word>` beside `target`, gone after the block as is what a killed run left.

    Raises:
      DataError: it can't be made.
    """
    folder = target.parent / f".{target.name}.{word}"
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    except OSError as error:
        raise DataError(f"{target}: can't write there ({error.strerror}); choose another output folder.") from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _reveal(unfinished: Path, target: Path) -> None:
    replaced = target.parent / f".{target.name}.replaced"
    try:
        shutil.rmtree(replaced, ignore_errors=True)
        if target.exists():
            target.rename(replaced)
        unfinished.rename(target)
        shutil.rmtree(replaced, ignore_errors=True)
    except OSError as error:
        raise DataError(f"{target}: can't be replaced ({error.strerror}); choose another output folder.") from error
