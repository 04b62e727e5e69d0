"""Which files a raw log consists of, and which format each has."""

from enum import Enum

from components.errors import DataError
from components.raw_log.tfrecord_file import is_first_record
from components.storage.glob import glob, is_glob
from components.storage.locate import locate
from components.storage.location import Location
from components.storage.store_errors import store_errors


class Format(Enum):
    """A file's format."""

    PARQUET = "Parquet"
    CSV = "CSV"
    ARROW_FILE = "Arrow IPC file"
    ARROW_STREAM = "Arrow IPC stream"
    TFRECORD = "TFRecord"


KNOWN = "Parquet, CSV, Arrow IPC (.arrow, .feather) or TFRecord of tf.Example"

_MAGIC_BYTES = 12


def find_files(paths: str) -> tuple[str, ...]:
    """Resolves what `train_input_path` and its like name.

    Args:
      paths: files, folders or globs, in any store that components.storage knows, separated by commas. A folder means
        the files right in it, without those whose names start with `_` or `.`, which frameworks use for marks.

    Returns:
      Paths and URIs in the order given, those of one folder or glob sorted; a file named twice counts once.

    Raises:
      ConfigError: a URI is of an unknown kind.
      DataError: nothing is named, a path doesn't exist, or a folder or glob holds no file.
    """
    named = [path.strip() for path in paths.split(",") if path.strip()]
    if not named:
        raise DataError(f"no input files: wanted files, folders or globs of {KNOWN}; give --train and --eval.")
    return tuple(dict.fromkeys(file.uri for path in named for file in _expand(locate(path))))


def file_format(file: str, *, takes_text: bool = False) -> Format:
    """Returns the format of a file, by its first bytes, else by its name.

    Args:
      file: its path or URI.
      takes_text: whether text of another name is CSV, as where a config lists its columns.

    Raises:
      DataError: the file can't be opened, is empty, or is of no known format.
    """
    location = locate(file)
    with store_errors(file, "read"), location.open_input() as opened:
        head = opened.read(_MAGIC_BYTES)
    if not head:
        raise DataError(f"{file}: the file is empty (0 bytes); write it again or leave it out.")
    name = location.name.lower()
    found = _by_bytes(head) or _by_name(name.removesuffix(".gz"))
    if found is None and takes_text and all(byte >= ord(" ") or byte in b"\t\n\r\x01\x02\x03" for byte in head):
        found = Format.CSV
    if found is None:
        raise DataError(f"{file}: wanted {KNOWN}, got another file; name only log files.")
    return found


def _by_bytes(head: bytes) -> Format | None:
    if head.startswith(b"PAR1"):
        return Format.PARQUET
    if head.startswith(b"ARROW1"):
        return Format.ARROW_FILE
    if head.startswith(b"\xff\xff\xff\xff"):
        return Format.ARROW_STREAM
    return Format.TFRECORD if is_first_record(head) else None


def _by_name(name: str) -> Format | None:
    if name.endswith((".csv", ".tsv", ".txt")):
        return Format.CSV
    # Spark and TFX write part-00000.tfrecord as well as data_tfrecord-00000-of-00010.
    if "tfrecord" in name or name.endswith(".tfrec"):
        return Format.TFRECORD
    # The first bytes of these are wrong: their reader says so better.
    if name.endswith((".parquet", ".pq")):
        return Format.PARQUET
    return Format.ARROW_FILE if name.endswith((".arrow", ".feather")) else None


def _expand(path: Location) -> list[Location]:
    if path.is_dir():
        found = [file for file, is_dir in path.entries() if not is_dir and file.name[0] not in "_."]
        if not found:
            raise DataError(f"{path}: the folder holds no log files; wanted {KNOWN} files right in it.")
        return found
    if path.exists():
        return [path]
    found = glob(path) if is_glob(path) else []
    if not found:
        raise DataError(f"{path}: no such file or folder, and as a glob it matches nothing; check the input path.")
    return found
