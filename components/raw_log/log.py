"""A raw log that has been opened: its files, the type of each column over all of them, and its rows in pieces."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pyarrow as pa

from components.raw_log.batch import RawBatch
from components.raw_log.cast import Misfits, cast_cells
from components.raw_log.csv_file import CsvFormat
from components.raw_log.joins.extended import Extend
from components.raw_log.joins.join import Join
from components.raw_log.joins.spread_join import SpreadJoin
from components.raw_log.kinds import ColumnType
from components.raw_log.log_file import Piece, Unit, read_pieces
from components.raw_log.missing_cells import MissingCells
from components.raw_log.sides.side import Side


@dataclass(frozen=True, slots=True)
class RawLog:
    """A raw log; components.raw_log.open makes it. It can be sent to workers; reading it again gives the same rows.

    Attributes:
      files: the paths or URIs, in reading order.
      types: the columns that are read, with their types.
      units: pieces that can be read on their own; in order they are the whole log.
      csv: how its CSV files are written.
      lacking: file -> columns that it may lack and does: all their cells are missing.
      missing: what the config says of missing cells, by column.
      side: which of the rows there are; None: all.
      joins: what columns that the files lack come from, in this order.
    """

    files: tuple[str, ...]
    types: dict[str, ColumnType]
    units: tuple[Unit, ...]
    csv: CsvFormat
    lacking: dict[str, frozenset[str]] = field(default_factory=dict)
    missing: Mapping[str, MissingCells] = field(default_factory=dict)
    side: Side | None = None
    joins: tuple[Join | SpreadJoin, ...] = ()

    def only(self, *columns: str) -> "RawLog":
        """Returns the log with some of its columns, and those that tell its side and that they are joined by."""
        wanted = {*columns, *(self.side.columns if self.side else [])}
        joins: list[Join | SpreadJoin] = []
        for join in reversed(self.joins):
            if wanted & join.source.columns.keys():
                joins.insert(0, join)
                wanted.update(join.source.needs)
        types = {name: found for name, found in self.types.items() if name in wanted}
        return replace(self, types=types, joins=tuple(joins))

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
          DataError: the file can't be read to its end, or a joined table can't be used.
        """
        lacking = self.lacking.get(unit.file, frozenset())
        joined = {name for join in self.joins for name in join.source.columns}
        own = [name for name in self.types if name not in joined]
        names = [name for name in own if name not in lacking]
        extends = [join.of_unit(unit) for join in self.joins]
        for piece in read_pieces(unit, names, self.csv):
            came = _with_missing(piece, own, lacking)
            table, problems = self._cast(came)
            batch = self._join(RawBatch(unit.file, piece.rows, came, table, problems, piece.malformed), extends)
            yield self.side.take(batch) if self.side else batch

    def _join(self, batch: RawBatch, extends: Sequence[Extend]) -> RawBatch:
        if not self.joins:
            return batch
        for join, extend in zip(self.joins, extends, strict=True):
            batch = extend(batch)
            for name in self.missing.keys() & join.source.columns.keys():
                place = batch.table.schema.get_field_index(name)
                cells = self.missing[name].in_arrow(batch.table.column(name))
                batch = replace(batch, table=batch.table.set_column(place, name, cells))
        names = list(self.types)
        return replace(batch, came=batch.came.select(names), table=batch.table.select(names))

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
