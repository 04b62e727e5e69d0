"""Folders written here and kept in a store, for libraries that write only local files."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from components.storage.copy import copy_folder
from components.storage.locate import locate
from components.storage.location import Location


@contextmanager
def delivered(location: Location) -> Iterator[Path]:
    """Gives a path to write a folder at: the place itself if local, else one whose folder is copied there afterwards.

    A block that raises, or that writes nothing, delivers nothing.

    Raises:
      DataError: it can't be copied.
    """
    if location.is_local:
        yield Path(location.path)
        return
    with tempfile.TemporaryDirectory(prefix="gateline-delivered-") as folder:
        written = Path(folder) / location.name
        yield written
        if written.exists():
            copy_folder(locate(str(written)), location)
