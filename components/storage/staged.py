"""Files of a store as local ones, for libraries that read only local files."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from components.errors import DataError
from components.storage.copy import copy_file, copy_folder
from components.storage.locate import locate
from components.storage.location import Location


@contextmanager
def staged(location: Location) -> Iterator[Path]:
    """Gives a file or folder as a local path: itself if local, else a copy that is gone after the block.

    Raises:
      DataError: there is no such file or folder, or it can't be copied.
    """
    if not location.exists():
        raise DataError(f"{location}: no such file or folder; check the path.")
    if location.is_local:
        yield Path(location.path)
        return
    with tempfile.TemporaryDirectory(prefix="gateline-staged-") as folder:
        copy = locate(folder) / location.name
        (copy_folder if location.is_dir() else copy_file)(location, copy)
        yield Path(copy.path)
