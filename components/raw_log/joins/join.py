"""Joins batches of a log with a table."""

from dataclasses import replace
from functools import partial
from typing import Any, final

import numpy as np
import pyarrow as pa

from components.raw_log.batch import RawBatch
from components.raw_log.cast import shown
from components.raw_log.joins.outcomes import Outcome, Outcomes
from components.raw_log.joins.source import TableSource
from components.raw_log.joins.table import Table, load


@final
class Join:
    """The join with one table, which is read when the first batch comes. It can be sent to workers; the table is not.

    Args:
      source: the table.
    """

    def __init__(self, source: TableSource) -> None:
        self.source = source
        self._table: Table | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        return Join, (self.source,)

    def extend(self, batch: RawBatch) -> RawBatch:
        """Returns a batch with the table's columns behind its own, and what became of each of its rows.

        The cells of a row that found none are null; if such rows can't be used, they have a problem.

        Raises:
          DataError: the table can't be read or used.
        """
        self._table = self._table or load(self.source)
        places, outcomes = self._table.find(batch.table)
        columns = self._table.take(places)
        return replace(
            batch,
            came=_extended(batch.came, columns),
            table=_extended(batch.table, columns),
            problems=self._problems(batch.table, outcomes) | batch.problems,
            joined={**batch.joined, self.source.name: outcomes},
        )

    def _problems(self, rows: pa.RecordBatch, outcomes: Outcomes) -> dict[int, str]:
        if not self.source.reject_unmatched:
            return {}
        unmatched = np.flatnonzero(outcomes != Outcome.MATCHED).tolist()
        return {position: self._problem(rows, position, Outcome(outcomes[position])) for position in unmatched}

    def _problem(self, rows: pa.RecordBatch, position: int, outcome: Outcome) -> str:
        cell = partial(_shown, rows, position)
        name, keys = self.source.name, ", ".join(cell(key.column) for key in self.source.keys)
        match outcome:
            case Outcome.NO_KEY:
                return f"table {name}: wanted a key to join by, got {keys}"
            case Outcome.NO_TIME:
                return f"table {name}: wanted a time to join by, got {cell(str(self.source.time_column))}"
            case Outcome.TOO_EARLY:
                return f"table {name}: wanted a row that holds by then, got later ones only of {keys}"
        return f"table {name}: wanted a row of its key, got none of {keys}"


def _shown(rows: pa.RecordBatch, position: int, column: str) -> str:
    return f"{column} = {shown(rows.column(column)[position].as_py())}"


def _extended(rows: pa.RecordBatch, columns: dict[str, pa.Array]) -> pa.RecordBatch:
    names = [*rows.schema.names, *columns]
    return pa.RecordBatch.from_arrays([*rows.columns, *columns.values()], names=names)
