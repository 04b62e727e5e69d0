"""A table that is joined: where it lies, what it is joined by and what is taken, all of it in terms of opened files."""

from dataclasses import dataclass, field

from components.raw_log.file_log import FileLog
from components.raw_log.joins.keys import KeyForm


@dataclass(frozen=True, slots=True)
class JoinKeyColumns:
    """A column of the log, one of the table, and how they are compared."""

    column: str
    table_column: str
    form: KeyForm


@dataclass(frozen=True, slots=True)
class TableFile:
    """A file of a table, as it was when the table was opened; modified_ns is that of components.data_files."""

    path: str
    bytes: int
    sha256: str
    modified_ns: int | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class TableSource:
    """A table whose files have been opened, not read.

    Attributes:
      name: what the config calls it.
      log: its rows.
      files: its files.
      keys: what it is joined by.
      columns: column of the log -> column of the table, of those that are taken.
      valid_from: its column of times; None: its rows hold for all times.
      time_column: the log's column of times; None if none is needed.
      as_integers: whether times are compared as integers.
      strictly_before: whether a row holds only after its time.
      reject_unmatched: whether rows of the log that find no row can't be used.
      max_bytes: most bytes that its columns may take in memory.
    """

    name: str
    log: FileLog
    files: tuple[TableFile, ...]
    keys: tuple[JoinKeyColumns, ...]
    columns: dict[str, str]
    valid_from: str | None
    time_column: str | None
    as_integers: bool
    strictly_before: bool
    reject_unmatched: bool
    max_bytes: int

    @property
    def needs(self) -> tuple[str, ...]:
        """The columns of the log that it is joined by."""
        return (*(key.column for key in self.keys), *([self.time_column] if self.time_column else []))

    @property
    def identity(self) -> str:
        """The same for equal tables: of equal files, read in the same way."""
        types = sorted((name, str(kind)) for name, kind in self.log.types.items())
        taken = sorted(self.columns.items())
        times = (self.valid_from, self.as_integers, self.strictly_before)
        return repr((self.name, self.files, self.keys, types, taken, times, self.max_bytes))
