"""A folder for what passes leave one another; it goes when the run ends."""

from contextlib import AbstractContextManager
from pathlib import Path

from components.output_folder import folder_beside


def scratch_folder(beside: Path) -> AbstractContextManager[Path]:
    """Gives an empty folder beside an output folder, where all workers see it. What a killed run left is removed.

    Raises:
      DataError: it can't be made.
    """
    return folder_beside(beside, "scratch")
