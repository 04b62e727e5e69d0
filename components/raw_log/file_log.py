"""The rows of data files that have been opened: the type of each column over all of them, and its rows in pieces."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import pyarrow as pa

from components.raw_log.batch import RawBatch
from components.raw_log.cast import Misfits, cast_cells
from components.raw_log.csv_file import CsvFormat
from components.raw_log.kinds import ColumnType
from components.raw_log.log_file import Piece, Unit, read_pieces
from components.raw_log.missing_cells import MissingCells
from components.storage.location import Stamp


@dataclass(frozen=True, slots=True)
class FileLog:
    """Data files read as one; see components.raw_log.open_files. It can be sent to workers; every reading is the same.

    Attributes:
      files: the paths or URIs, in reading order.
      types: the columns that are read, with their types.
      units: pieces that can be read on their own; in order they are all rows.
      csv: how its CSV files are written.
      lacking: file -> columns that it may lack and does: all their cells are missing.
      missing: what the config says of missing cells, by column.
      stamps: file -> what its store told of it before it was opened.
    """

    files: tuple[str, ...]
    types: dict[str, ColumnType]
    units: tuple[Unit, ...]
    csv: CsvFormat
    lacking: dict[str, frozenset[str]] = field(default_factory=dict)
    missing: Mapping[str, MissingCells] = field(default_factory=dict)
    stamps: Mapping[str, Stamp] = field(default_factory=dict)

    def only(self, *columns: str) -> "FileLog":
        """Returns the same rows with some of their columns."""
        return replace(self, types={name: found for name, found in self.types.items() if name in columns})

    def read(self) -> Iterator[RawBatch]:
        """Reads all rows, in order, in batches of bounded size.

        Raises:
          DataError: a file can't be read to its end.
        """
        for unit in self.units:
            yield from self.read_unit(unit)

    def read_unit(self, unit: Unit) -> Iterator[RawBatch]:
        """Reads the rows of one unit, in batches of bounded size.

        Raises:
          DataError: the file can't be read to its end.
        """
        lacking = self.lacking.get(unit.file, frozenset())
        for piece in read_pieces(unit, [name for name in self.types if name not in lacking], self.csv):
            came = _with_missing(piece, list(self.types), lacking)
            table, problems = self._cast(came)
            yield RawBatch(unit.file, piece.rows, came, table, problems, piece.malformed)

    def _cast(self, cells: pa.RecordBatch) -> tuple[pa.RecordBatch, dict[int, str]]:
        columns: dict[str, pa.Array] = {}
        problems: dict[int, str] = {}
        for name in cells.schema.names:
            column, misfits = cast_cells(cells.column(name), self.types[name])
            columns[name] = self.missing[name].in_arrow(column) if name in self.missing else column
            problems = _name(name, misfits) | problems
        return pa.RecordBatch.from_arrays(list(columns.values()), names=list(columns)), problems


def _with_missing(piece: Piece, names: list[str], lacking: frozenset[str]) -> pa.RecordBatch:
    if not lacking:
        return piece.cells
    nothing = pa.nulls(len(piece.rows))
    cells = [nothing if name in lacking else piece.cells.column(name) for name in names]
    return pa.RecordBatch.from_arrays(cells, names=names)


def _name(column: str, misfits: Misfits) -> dict[int, str]:
    return {position: f"column {column}: {misfit}" for position, misfit in misfits.items()}
