"""Which files a raw log consists of, and which format each has."""

import glob
from enum import Enum
from pathlib import Path

from components.errors import DataError


class Format(Enum):
    """A file's format."""

    PARQUET = "Parquet"
    CSV = "CSV"


def find_files(paths: str) -> tuple[str, ...]:
    """Resolves what `train_input_path` and its like name.

    Args:
      paths: files, folders or globs, separated by commas. A folder means the files right in it, without those whose
        names start with `_` or `.`, which frameworks use for marks.

    Returns:
      Paths in the order given, those of one folder or glob sorted; a file named twice counts once.

    Raises:
      DataError: nothing is named, a path doesn't exist, or a folder or glob holds no file.
    """
    named = [path.strip() for path in paths.split(",") if path.strip()]
    if not named:
        raise DataError("no input files: wanted files, folders or globs of Parquet or CSV; give --train and --eval.")
    return tuple(dict.fromkeys(file for path in named for file in _expand(path)))


def file_format(file: str) -> Format:
    """Returns the format of a file, by its name, else by its first bytes.

    Raises:
      DataError: the file can't be opened, is empty, or is neither Parquet nor CSV.
    """
    try:
        with open(file, "rb") as opened:
            magic = opened.read(4)
    except OSError as error:
        raise DataError(f"{file}: can't be read ({error.strerror}); check the path and its permissions.") from error
    if not magic:
        raise DataError(f"{file}: the file is empty (0 bytes); write it again or leave it out.")
    name = file.lower().removesuffix(".gz")
    if magic == b"PAR1" or name.endswith((".parquet", ".pq")):
        return Format.PARQUET
    if name.endswith((".csv", ".tsv", ".txt")):
        return Format.CSV
    raise DataError(f"{file}: wanted Parquet (.parquet) or CSV (.csv, .csv.gz), got another file; name only log files.")


def _expand(path: str) -> list[str]:
    if Path(path).is_dir():
        found = [str(file) for file in sorted(Path(path).iterdir()) if file.is_file() and file.name[0] not in "_."]
        if not found:
            raise DataError(f"{path}: the folder holds no log files; wanted Parquet or CSV files right in it.")
        return found
    if Path(path).exists():
        return [path]
    found = [file for file in sorted(glob.glob(path, recursive=True)) if Path(file).is_file()]
    if not found:
        raise DataError(f"{path}: no such file or folder, and as a glob it matches nothing; check the input path.")
    return found
