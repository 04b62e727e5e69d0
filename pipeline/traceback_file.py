"""Where the traceback of an unforeseen error goes: into a file that the error's one line names."""

import tempfile
import traceback
from pathlib import Path


def write_traceback(error: BaseException) -> Path:
    """Writes the error's traceback to a new file in the system's folder for temporary files and returns its path."""
    with tempfile.NamedTemporaryFile("w", prefix="gateline-", suffix=".log", delete=False, encoding="utf-8") as file:
        file.writelines(traceback.format_exception(error))
        return Path(file.name)
