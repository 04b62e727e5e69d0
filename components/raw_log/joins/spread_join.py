"""The join with a table that does not fit into memory: it has been made part by part, and lies beside the log."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from components.raw_log.batch import RawBatch
from components.raw_log.joins.extended import Extend, extended
from components.raw_log.joins.keys import UNKNOWN
from components.raw_log.joins.outcomes import Outcome
from components.raw_log.joins.parts import ROW, part_file, read_part
from components.raw_log.joins.source import TableSource
from components.raw_log.log_file import Unit

OUTCOME = "#outcome"
"""Column of a joined part with the Outcome of each row."""


@final
@dataclass(frozen=True, slots=True)
class SpreadJoin:
    """A join that components.spread_joins has made.

    Attributes:
      source: the table.
      units: the log's.
      folder: holds, for each unit and part, the rows' numbers, outcomes and columns.
      num_parts: into how many parts keys are cut.
    """

    source: TableSource
    units: tuple[Unit, ...]
    folder: Path
    num_parts: int

    def of_unit(self, unit: Unit) -> Extend:
        """Returns what joins the batches of a unit, which have to come in order."""
        number = self.units.index(unit)
        files = [part_file(self.folder, number, part) for part in range(self.num_parts)]
        return _UnitReader(self.source, [_RowReader(file) for file in files if file.exists()]).extend


@final
class _UnitReader:
    def __init__(self, source: TableSource, readers: list["_RowReader"]) -> None:
        self._source, self._readers = source, readers
        types = {name: source.log.types[column].arrow for name, column in source.columns.items()}
        self._nothing = pa.table({name: pa.array([], type_) for name, type_ in types.items()})

    def extend(self, batch: RawBatch) -> RawBatch:
        last = int(batch.rows[-1]) if len(batch.rows) else 0
        pieces = [piece for reader in self._readers for piece in reader.read_to(last)]
        found = pa.Table.from_batches(pieces).combine_chunks() if pieces else None
        places = np.full(len(batch.rows), UNKNOWN, np.int64)
        # Rows without a key are in no part.
        outcomes = np.full(len(batch.rows), Outcome.NO_KEY, np.int8)
        if found is not None:
            rows = np.searchsorted(batch.rows, found.column(ROW).to_numpy())
            places[rows] = np.arange(found.num_rows)
            outcomes[rows] = found.column(OUTCOME).to_numpy()
        indices = pa.array(places, mask=places == UNKNOWN)
        table = self._nothing if found is None else found
        columns = {name: _one(table.column(name).take(indices)) for name in self._source.columns}
        return extended(batch, self._source, columns, outcomes)


@final
class _RowReader:
    """Reads rows of a part up to a number, and keeps those behind it for later."""

    def __init__(self, file: Path) -> None:
        self._batches: Iterator[pa.RecordBatch] = read_part(file)
        self._ahead: pa.RecordBatch | None = None

    def read_to(self, last: int) -> Iterator[pa.RecordBatch]:
        while (batch := self._ahead if self._ahead is not None else next(self._batches, None)) is not None:
            numbers: npt.NDArray[np.int64] = batch.column(ROW).to_numpy()
            num_rows = int(np.searchsorted(numbers, last, "right"))
            self._ahead = batch.slice(num_rows) if num_rows < len(numbers) else None
            if num_rows:
                yield batch.slice(0, num_rows)
            if self._ahead is not None:
                return


def _one(column: pa.ChunkedArray) -> pa.Array:
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
