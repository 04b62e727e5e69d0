"""The files of a raw log as data_span.json lists them, and by what a file is known again without reading it.

A file is known again by its path, its size and the time of its last change, as make and rsync do. Object stores set
that time themselves on every write. On a disk a program may set it back; where that happens, have every file read.
"""

import time
from dataclasses import dataclass, replace
from typing import Any

from components.digest import digest_location
from components.errors import DataError
from components.json_fields import Fields
from components.storage.locate import locate
from components.storage.location import Stamp

SETTLED_NS = 2_000_000_000
"""Some stores count whole seconds: a file changed so recently may change again and keep its time."""


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file of a raw log.

    Attributes:
      path: path or URI.
      stamp: its size and the time of its last change; no time if that can't tell it from a later state.
      sha256: of its bytes.
      rows: rows read from it; a part of them if the log is split, 0 if it is a joined table's.
    """

    path: str
    stamp: Stamp
    sha256: str
    rows: int

    def as_json(self) -> dict[str, Any]:
        """The plain form."""
        return {
            "path": self.path,
            "bytes": self.stamp.num_bytes,
            "modified_ns": self.stamp.modified_ns,
            "sha256": self.sha256,
            "rows": self.rows,
        }


def read_data_file(path: str, rows: int, opened: Stamp | None = None) -> DataFile:
    """Describes a file; reads all of it, for its digest.

    Args:
      path: the file.
      rows: rows read from it.
      opened: its stamp before these were read; None: not known.

    Raises:
      DataError: it can't be read, or has changed since.
    """
    location = locate(path)
    stamp, now_ns = location.stamp(), time.time_ns()
    if opened is not None and stamp != opened:
        raise DataError(f"{path}: the file was changed while it was read; run again once nothing writes to it.")
    return DataFile(path, _settled(stamp, now_ns), digest_location(location), rows)


def learnt_files(span: Fields) -> tuple[DataFile, ...] | None:
    """Returns the files that a data span was learnt from, those of joined tables too.

    None if it lists none, as spans of the first versions do.

    Raises:
      DataError: an entry is no file's.
    """
    if span.content.get("files") is None:
        return None
    tables = span.objects("joined_tables") if "joined_tables" in span.content else ()
    return tuple(_data_file(entry) for part in (span, *tables) for entry in part.objects("files"))


def held_out_files(span: Fields) -> tuple[DataFile, ...]:
    """Returns the files that a data span was judged on; none if it lists none, or if one log was split.

    Raises:
      DataError: an entry is no file's.
    """
    if span.content.get("held_out_files") is None:
        return ()
    return tuple(map(_data_file, span.objects("held_out_files")))


def _data_file(entry: Fields) -> DataFile:
    known = Fields({"modified_ns": None, "rows": 0, **entry.content}, entry.where, entry.remedy)
    return DataFile(
        known.text("path"),
        Stamp(known.count("bytes"), known.count_or_none("modified_ns")),
        known.text("sha256"),
        known.count("rows"),
    )


def _settled(stamp: Stamp, now_ns: int) -> Stamp:
    is_settled = stamp.modified_ns is not None and now_ns - stamp.modified_ns > SETTLED_NS
    return stamp if is_settled else replace(stamp, modified_ns=None)
