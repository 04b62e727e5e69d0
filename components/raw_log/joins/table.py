"""A joined table in memory: read once by each worker, found again by whoever needs the same one."""

import threading
from collections.abc import Iterable, Iterator
from typing import final
from weakref import WeakValueDictionary

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from components.errors import DataError
from components.raw_log.batch import RawBatch
from components.raw_log.joins.keys import UNKNOWN, Numbers
from components.raw_log.joins.outcomes import Outcomes
from components.raw_log.joins.row_index import RowIndex
from components.raw_log.joins.source import TableSource
from components.raw_log.joins.times import has_time, log_times

_MOST_TEXT_BYTES = 2**31 - 1
"""Of a column of keys: what an Arrow array of text holds."""

_KEYS_SHOWN = 3


class TableTooLargeError(DataError):
    """The rows take more memory than they may."""


@final
class Table:
    """The rows of a table that have a key, and their index.

    Args:
      source: the table.
      batches: some of its rows, all of those of their keys; None: all.

    Raises:
      DataError: a file can't be read, a row can't be used, there is none, or two have one key (and one time).
      TableTooLargeError: the rows take more than max_bytes.
    """

    def __init__(self, source: TableSource, batches: Iterable[RawBatch] | None = None) -> None:
        rows, self._origins = _read(source, source.log.read() if batches is None else batches)
        keys = [key.form.of_cells(_whole(rows.column(key.table_column), source)) for key in source.keys]
        times = None if source.valid_from is None else _whole(rows.column(source.valid_from), source).to_numpy()
        self._source = source
        self._index = RowIndex(keys, times, as_integers=source.as_integers, strictly=source.strictly_before)
        self._refuse_twins(rows)
        self._columns = {name: _roomy(rows.column(column)).combine_chunks() for name, column in source.columns.items()}
        self._types = {name: rows.schema.field(column).type for name, column in source.columns.items()}
        self.num_rows = rows.num_rows

    def find(self, log: pa.RecordBatch) -> tuple[Numbers, Outcomes]:
        """Finds the rows for rows of a log; see RowIndex.find."""
        source = self._source
        keys = [key.form.of_cells(log.column(key.column)) for key in source.keys]
        if source.time_column is None:
            return self._index.find(keys, None, np.ones(len(keys[0]), np.bool_))
        cells = log.column(source.time_column)
        times = log_times(cells, as_integers=source.as_integers, strictly=source.strictly_before)
        return self._index.find(keys, times, has_time(cells))

    def take(self, places: Numbers) -> dict[str, pa.Array]:
        """Returns the columns that are taken, of the rows at these places; null at UNKNOWN."""
        indices = pa.array(places, mask=places == UNKNOWN)
        return {name: column.take(indices).cast(self._types[name]) for name, column in self._columns.items()}

    def _refuse_twins(self, rows: pa.Table) -> None:
        twins = self._index.twins()
        if not len(twins):
            return
        names = [key.table_column for key in self._source.keys]
        names += [self._source.valid_from] if self._source.valid_from else []
        shown = []
        for first, second in twins[:_KEYS_SHOWN].tolist():
            cells = ", ".join(f"{name} = {rows.column(name)[second].as_py()!r}" for name in dict.fromkeys(names))
            shown.append(f"{cells} in {_row(self._origins, first)} and {_row(self._origins, second)}")
        more = f", and {len(twins) - len(shown):,} more" if len(twins) > len(shown) else ""
        wanted = "one row a key and time" if self._source.valid_from else "one row a key"
        remedy = "leave one" if self._source.valid_from else "leave one, or name its column of times in valid_from"
        raise DataError(
            f"{self._source.name}: wanted {wanted}, got the same again: {'; '.join(shown)}{more}; {remedy}."
        )


_Origin = tuple[str, npt.NDArray[np.int64]]
"""A file, and the numbers there of rows that were read from it one after the other."""

_LOADED: "WeakValueDictionary[str, Table]" = WeakValueDictionary()
_LOADING = threading.Lock()


def load(source: TableSource) -> Table:
    """Returns a table, read unless this process still has it; it does as long as somebody holds it.

    Raises:
      DataError: as of Table.
    """
    with _LOADING:
        table = _LOADED.get(source.identity)
        if table is None:
            table = _LOADED[source.identity] = Table(source)
        return table


def keyed_batches(source: TableSource, batches: Iterable[RawBatch]) -> Iterator[RawBatch]:
    """Yields the rows of a table that have a key.

    Raises:
      DataError: a file can't be read, or a row can't be used.
    """
    for batch in batches:
        _check(batch, source)
        keyed = _keyed(batch.table, source)
        table = batch.table.filter(pa.array(keyed))
        yield RawBatch(batch.file, batch.rows[keyed], table, table, {})


def _read(source: TableSource, batches: Iterable[RawBatch]) -> tuple[pa.Table, list[_Origin]]:
    """Reads rows that have a key, and where they come from."""
    pieces: list[pa.RecordBatch] = []
    origins: list[_Origin] = []
    num_bytes = num_rows = 0
    for batch in keyed_batches(source, batches):
        pieces.append(batch.table)
        origins.append((batch.file, batch.rows))
        num_rows += batch.num_rows
        num_bytes += batch.table.nbytes
        if num_bytes > source.max_bytes:
            raise TableTooLargeError(
                f"{batch.file}: table {source.name}: wanted at most {source.max_bytes:,} bytes in memory "
                f"(joined_tables.max_bytes), got {num_bytes:,} in {num_rows:,} rows; raise it, or take fewer columns."
            )
    if not num_rows:
        raise DataError(
            f"{source.log.files[0]}: table {source.name}: wanted rows with a key, got none in "
            f"{len(source.files)} files; write it again."
        )
    return pa.Table.from_batches(pieces), origins


def _check(batch: RawBatch, source: TableSource) -> None:
    """Unlike those of a log, all rows of a table have to be as they should: no row of the log would be to blame."""
    problems = {int(batch.rows[position]): problem for position, problem in batch.problems.items()}
    problems |= {line.row: line.reason for line in batch.malformed}
    if source.valid_from is not None:
        no_time = np.flatnonzero(~has_time(batch.table.column(source.valid_from)))
        wanted = f"column {source.valid_from}: wanted a time, got none"
        problems = dict.fromkeys(batch.rows[no_time].tolist(), wanted) | problems
    if problems:
        row = min(problems)
        raise DataError(f"{batch.file}: row {row}: table {source.name}: {problems[row]}; mend the row or leave it out.")


def _keyed(rows: pa.RecordBatch, source: TableSource) -> npt.NDArray[np.bool_]:
    cells = [key.form.of_cells(rows.column(key.table_column)) for key in source.keys]
    found: npt.NDArray[np.bool_] = np.logical_and.reduce([it.is_valid().to_numpy(zero_copy_only=False) for it in cells])
    return found


def _whole(column: pa.ChunkedArray, source: TableSource) -> pa.Array:
    if pa.types.is_string(column.type) and column.nbytes > _MOST_TEXT_BYTES:
        raise DataError(
            f"{source.log.files[0]}: table {source.name}: wanted keys of at most {_MOST_TEXT_BYTES:,} bytes, got "
            f"{column.nbytes:,}; join the table where the log is written."
        )
    return pa.concat_arrays(column.chunks)


def _roomy(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Text with 64-bit offsets: a column of a large table may hold more than 2 GB of it."""
    if pa.types.is_string(column.type):
        return column.cast(pa.large_string())
    if pa.types.is_list(column.type) and pa.types.is_string(column.type.value_type):
        return column.cast(pa.large_list(pa.large_string()))
    return column


def _row(origins: list[_Origin], place: int) -> str:
    for file, rows in origins:
        if place < len(rows):
            return f"{file} row {rows[place]}"
        place -= len(rows)
    raise IndexError(place)
