"""A folder for what passes leave one another; it goes when the run ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from components.output_folder import folder_beside, naming_full_disk


@contextmanager
def scratch_folder(beside: Path) -> Iterator[Path]:
    """Gives an empty folder beside an output folder, where all workers see it. What a killed run left is removed.

    Raises:
      DataError: it can't be made, or the disk became full in the block.
    """
    with folder_beside(beside, "scratch") as folder, naming_full_disk(beside):
        yield folder
