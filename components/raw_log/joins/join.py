"""The join with a table that fits into memory."""

from typing import Any, final

from components.raw_log.batch import RawBatch
from components.raw_log.joins.extended import Extend, extended
from components.raw_log.joins.source import TableSource
from components.raw_log.joins.table import Table, load
from components.raw_log.log_file import Unit


@final
class Join:
    """The join with one table, which is read when it is needed first. It can be sent to workers; the table is not.

    Args:
      source: the table.
    """

    def __init__(self, source: TableSource) -> None:
        self.source = source
        self._table: Table | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        return Join, (self.source,)

    def load(self) -> Table:
        """Returns the table; DataError if it can't be read or used, TableTooLargeError if it does not fit."""
        if self._table is None:
            self._table = load(self.source)
        return self._table

    def of_unit(self, _: Unit) -> Extend:
        """Returns what joins the batches of a unit; it raises DataError as load does."""
        return self._extend

    def _extend(self, batch: RawBatch) -> RawBatch:
        table = self.load()
        places, outcomes = table.find(batch.table)
        return extended(batch, self.source, table.take(places), outcomes)
