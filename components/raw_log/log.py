"""A raw log that has been opened: the rows of its files, joined with tables, and which of them are on its side."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from components.raw_log.batch import RawBatch
from components.raw_log.file_log import FileLog
from components.raw_log.joins.extended import Extend
from components.raw_log.joins.join import Join
from components.raw_log.joins.spread_join import SpreadJoin
from components.raw_log.kinds import ColumnType
from components.raw_log.log_file import Unit
from components.raw_log.missing_cells import MissingCells
from components.raw_log.sides.side import Side


@dataclass(frozen=True, slots=True)
class RawLog:
    """A raw log; components.raw_log.joins.open_joined makes it. It can be sent to workers; every reading is the same.

    Attributes:
      own: what its files hold.
      types: the columns that a reader gets, with their types.
      missing: what the config says of missing cells, by joined column.
      joins: what columns that the files lack come from, in this order.
      side: which of the rows there are; None: all.
    """

    own: FileLog
    types: dict[str, ColumnType]
    missing: Mapping[str, MissingCells] = field(default_factory=dict)
    joins: tuple[Join | SpreadJoin, ...] = ()
    side: Side | None = None

    @property
    def files(self) -> tuple[str, ...]:
        """The paths or URIs, in reading order."""
        return self.own.files

    @property
    def units(self) -> tuple[Unit, ...]:
        """Pieces that can be read on their own; in order they are the whole log."""
        return self.own.units

    def only(self, *columns: str) -> "RawLog":
        """Returns the log with some of its columns, and those that tell its side and that they are joined by."""
        wanted = {*columns, *(self.side.columns if self.side else [])}
        joins: list[Join | SpreadJoin] = []
        for join in reversed(self.joins):
            if wanted & join.source.columns.keys():
                joins.insert(0, join)
                wanted.update(join.source.needs)
        types = {name: found for name, found in self.types.items() if name in wanted}
        return replace(self, own=self.own.only(*types), types=types, joins=tuple(joins))

    @property
    def whole(self) -> "RawLog":
        """The log with the rows of all sides."""
        return replace(self, side=None)

    def read(self) -> Iterator[RawBatch]:
        """Reads all rows, in order, in batches of bounded size.

        Raises:
          DataError: a file can't be read to its end, or a joined table can't be used.
        """
        for unit in self.units:
            yield from self.read_unit(unit)

    def read_unit(self, unit: Unit) -> Iterator[RawBatch]:
        """Reads the rows of one unit, in batches of bounded size.

        Raises:
          DataError: the file can't be read to its end, or a joined table can't be used.
        """
        extends = [join.of_unit(unit) for join in self.joins]
        for batch in self.own.read_unit(unit):
            yield self.on_side(self._join(batch, extends) if self.joins else batch)

    def on_side(self, batch: RawBatch) -> RawBatch:
        """Returns the rows of a batch of the whole log that are in this one."""
        return self.side.take(batch) if self.side else batch

    def _join(self, batch: RawBatch, extends: Sequence[Extend]) -> RawBatch:
        for join, extend in zip(self.joins, extends, strict=True):
            batch = extend(batch)
            for name in self.missing.keys() & join.source.columns.keys():
                place = batch.table.schema.get_field_index(name)
                cells = self.missing[name].in_arrow(batch.table.column(name))
                batch = replace(batch, table=batch.table.set_column(place, name, cells))
        names = list(self.types)
        return replace(batch, came=batch.came.select(names), table=batch.table.select(names))
