"""Which files are not those that a release was learnt from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from components.data_files import DataFile
from components.raw_log.files import Format, file_format
from components.raw_log.parquet_file import parquet_extent
from components.storage.location import Stamp
from pipeline.retrain.found_log import Digests
from pipeline.words import counted, listed, shown

Number = int | float


@dataclass(frozen=True, slots=True)
class FileChanges:
    """What has become of the files of a release's log. Moved and renamed files are no changes.

    Attributes:
      new: files that are new.
      changed: files that hold something else by now.
      gone: files that are not there any more.
      rows: rows of the new and changed files; None where a format does not tell that without being read.
      last: latest time in them, None as for rows.
      last_before: latest time that the release was learnt from; None if it does not say.
    """

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    rows: int | None = None
    last: Number | None = None
    last_before: Number | None = None

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.gone)

    def told(self) -> str:
        """The changes in words."""
        kinds = {"new": self.new, "changed": self.changed, "gone": self.gone}
        told = ", ".join(
            f"{counted(len(files), 'file')} {kind} ({listed(files)})" for kind, files in kinds.items() if files
        )
        if self.rows is None:
            return told
        told += f", with {self.rows:,} rows"
        if self.last is None or self.last_before is None:
            return told
        further = "" if self.last > self.last_before else "no "
        return f"{told} that reach to {shown(self.last)}, {further}further than the release ({shown(self.last_before)})"


def find_changes(
    found: Mapping[str, Stamp], released: Sequence[DataFile], digests: Digests
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Returns the paths that are new, changed and gone.

    A file is read only if its path, size and time do not show it to be one of the release's, while its size would let
    it be one.

    Args:
      found: the files that are there, by path.
      released: the files that the release was learnt from.
      digests: knows the digests of files.

    Raises:
      DataError: a file has to be read and can't be.
    """
    rest = {file.path: file for file in released}
    unknown = {}
    for path, stamp in found.items():
        if path in rest and digests.known(path, stamp) == rest[path].sha256:
            del rest[path]
        else:
            unknown[path] = stamp
    # Those that kept their name take their own place first, the others any of the same content.
    other = {}
    for path, stamp in unknown.items():
        if (
            path in rest
            and stamp.num_bytes == rest[path].stamp.num_bytes
            and digests.of(path, stamp) == rest[path].sha256
        ):
            del rest[path]
        else:
            other[path] = stamp
    unlike = [path for path, stamp in other.items() if not _take_equal(path, stamp, rest, digests)]
    changed = tuple(path for path in unlike if path in rest)
    gone = tuple(path for path in rest if path not in changed)
    return tuple(path for path in unlike if path not in changed), changed, gone


def extent(paths: Sequence[str], time_column: str) -> tuple[int | None, Number | None]:
    """Returns the rows and the latest time of files, from Parquet footers; None where a file does not tell.

    Raises:
      DataError: a file can't be opened.
    """
    if not paths or any(file_format(path, takes_text=True) is not Format.PARQUET for path in paths):
        return None, None
    extents = [parquet_extent(path, time_column) for path in paths]
    times = [last for _, last in extents if last is not None]
    return sum(rows for rows, _ in extents), max(times) if len(times) == len(paths) else None


def _take_equal(path: str, stamp: Stamp, rest: dict[str, DataFile], digests: Digests) -> bool:
    """Takes the file of this content out of the rest; returns whether there was one."""
    equal = next((name for name, file in rest.items() if _is_equal(path, stamp, file, digests)), None)
    if equal is not None:
        del rest[equal]
    return equal is not None


def _is_equal(path: str, stamp: Stamp, released: DataFile, digests: Digests) -> bool:
    return stamp.num_bytes == released.stamp.num_bytes and digests.of(path, stamp) == released.sha256
