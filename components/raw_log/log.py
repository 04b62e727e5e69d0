"""A raw log that has been opened: its files, the type of each column over all of them, and its rows in pieces."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from components.raw_log.batch import RawBatch
from components.raw_log.cast import Misfits, cast_cells
from components.raw_log.csv_file import CsvFormat, read_csv
from components.raw_log.kinds import ColumnType
from components.raw_log.missing_cells import MissingCells
from components.raw_log.parquet_file import read_row_groups


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece of work: some row groups of a Parquet file, or a whole CSV file (row_groups is empty).

    Attributes:
      file: the file's path.
      row_groups: numbers of the row groups.
      first_row: number of the first row in its file, from 1.
    """

    file: str
    row_groups: tuple[int, ...] = ()
    first_row: int = 1


@dataclass(frozen=True, slots=True)
class RawLog:
    """A raw log; components.raw_log.open makes it. It can be sent to workers; reading it again gives the same rows.

    Attributes:
      files: the paths, in reading order.
      types: the columns that are read, with their types.
      units: pieces that can be read on their own; in order they are the whole log.
      csv: how its CSV files are written.
      missing: what the config says of missing cells, by column.
    """

    files: tuple[str, ...]
    types: dict[str, ColumnType]
    units: tuple[Unit, ...]
    csv: CsvFormat
    missing: Mapping[str, MissingCells] = field(default_factory=dict)

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
        names = list(self.types)
        if not unit.row_groups:
            for piece in read_csv(unit.file, self.csv, names):
                table, problems = self._cast(piece.cells)
                yield RawBatch(unit.file, piece.rows, piece.cells, table, problems, piece.malformed)
            return
        row = unit.first_row
        for cells in read_row_groups(unit.file, unit.row_groups, names):
            table, problems = self._cast(cells)
            yield RawBatch(unit.file, np.arange(row, row + cells.num_rows), cells, table, problems)
            row += cells.num_rows

    def _cast(self, cells: pa.RecordBatch) -> tuple[pa.RecordBatch, dict[int, str]]:
        columns: dict[str, pa.Array] = {}
        problems: dict[int, str] = {}
        for name, wanted in self.types.items():
            column, misfits = cast_cells(cells.column(name), wanted)
            columns[name] = self.missing[name].in_arrow(column) if name in self.missing else column
            problems = _name(name, misfits) | problems
        return pa.RecordBatch.from_arrays(list(columns.values()), names=list(columns)), problems


def _name(column: str, misfits: Misfits) -> dict[int, str]:
    return {position: f"column {column}: {misfit}" for position, misfit in misfits.items()}
