"""Joins logs with tables that do not fit into memory, on Beam: both are cut into parts by key, and joined part by part.

The columns that come of it lie in scratch files, and stand beside the log's own when it is read. Memory is that of one
part of the table in each worker, and one batch of the log.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa

from components.beam_work import Workspace, map_on_beam
from components.progress import say
from components.raw_log.joins.join import Join
from components.raw_log.joins.outcomes import Outcome
from components.raw_log.joins.parts import ROW, PartWriter, part_file, part_rows, read_part
from components.raw_log.joins.source import TableSource
from components.raw_log.joins.spread_join import OUTCOME, SpreadJoin
from components.raw_log.joins.table import Table, TableTooLargeError, keyed_batches
from components.raw_log.log import RawLog
from components.raw_log.log_file import Unit


@dataclass(frozen=True, slots=True)
class _Spread:
    """One join.

    Attributes:
      source: the table.
      log: the log, with the columns that it is joined by, of all rows.
      num_parts: into how many parts keys are cut.
      table_parts: folder of the table's parts.
      log_parts: folder of the log's.
      joined: folder of what comes of them.
    """

    source: TableSource
    log: RawLog
    num_parts: int
    table_parts: Path
    log_parts: Path
    joined: Path


def spread_joins(logs: Sequence[RawLog], workspace: Workspace) -> list[RawLog]:
    """Returns the logs with every join made that is with too large a table; other tables are read.

    Raises:
      DataError: a table can't be used, also when one key has more rows than fit.
    """
    made: dict[tuple[Unit, ...], tuple[Join | SpreadJoin, ...]] = {}
    for log in logs:
        # Both sides of one log are joined at once.
        if log.units not in made:
            made[log.units] = _fitting(log, f"joins-{len(made)}", workspace)
    return [replace(log, joins=made[log.units]) for log in logs]


def _fitting(log: RawLog, name: str, workspace: Workspace) -> tuple[Join | SpreadJoin, ...]:
    joins: tuple[Join | SpreadJoin, ...] = ()
    for number, join in enumerate(log.joins):
        try:
            if isinstance(join, Join):
                join.load()
        except TableTooLargeError:
            needed = replace(log, joins=joins, side=None).only(*join.source.needs)
            joins = (*joins, _spread(join.source, needed, f"{name}-{number}", workspace))
        else:
            joins = (*joins, join)
    return joins


def _spread(source: TableSource, log: RawLog, name: str, workspace: Workspace) -> SpreadJoin:
    table_units = list(enumerate(source.log.units))
    num_bytes = sum(map_on_beam(partial(_measure, source), table_units, f"{name}-measured", workspace))
    # Half full on average: keys do not spread evenly.
    num_parts = -(-2 * num_bytes // source.max_bytes)
    say("join", f"table {source.name}: {num_bytes:,} bytes, joined in {num_parts:,} parts")
    folders = [workspace.scratch / f"{name}-{part}" for part in ("table", "log", "joined")]
    for folder in folders:
        folder.mkdir()
    job = _Spread(source, log, num_parts, *folders)
    map_on_beam(partial(_cut_table, job), table_units, f"{name}-cut-table", workspace)
    map_on_beam(partial(_cut_log, job), list(enumerate(log.units)), f"{name}-cut-log", workspace)
    map_on_beam(partial(_join_part, job), list(range(num_parts)), f"{name}-made", workspace)
    return SpreadJoin(source, log.units, job.joined, num_parts)


def _measure(source: TableSource, numbered: tuple[int, Unit]) -> int:
    return sum(batch.table.nbytes for batch in keyed_batches(source, source.log.read_unit(numbered[1])))


def _cut_table(job: _Spread, numbered: tuple[int, Unit]) -> None:
    number, unit = numbered
    source = job.source
    with PartWriter(job.table_parts, number, job.num_parts) as parts:
        for batch in keyed_batches(source, source.log.read_unit(unit)):
            keys = [key.form.of_cells(batch.table.column(key.table_column)) for key in source.keys]
            parts.write(batch, batch.table.schema.names, keys)


def _cut_log(job: _Spread, numbered: tuple[int, Unit]) -> None:
    number, unit = numbered
    needs = list(dict.fromkeys(job.source.needs))
    with PartWriter(job.log_parts, number, job.num_parts) as parts:
        for batch in job.log.read_unit(unit):
            keys = [key.form.of_cells(batch.table.column(key.column)) for key in job.source.keys]
            parts.write(batch, needs, keys)


def _join_part(job: _Spread, part: int) -> None:
    files = [part_file(job.table_parts, number, part) for number in range(len(job.source.log.units))]
    rows = [file for file in files if file.exists()]
    table = Table(job.source, part_rows(rows)) if rows else None
    for number in range(len(job.log.units)):
        _join_unit(job, table, part_file(job.log_parts, number, part), part_file(job.joined, number, part))


def _join_unit(job: _Spread, table: Table | None, file: Path, out: Path) -> None:
    batches = (_joined(job.source, table, batch) for batch in read_part(file))
    if (first := next(batches, None)) is None:
        return
    with pa.ipc.new_stream(str(out), first.schema) as writer:
        for batch in _chained(first, batches):
            writer.write_batch(batch)


def _chained(first: pa.RecordBatch, others: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    yield first
    yield from others


def _joined(source: TableSource, table: Table | None, rows: pa.RecordBatch) -> pa.RecordBatch:
    if table is None:
        outcomes = np.full(rows.num_rows, Outcome.NOT_FOUND, np.int8)
        types = {name: source.log.types[column].arrow for name, column in source.columns.items()}
        columns = {name: pa.nulls(rows.num_rows, type_) for name, type_ in types.items()}
    else:
        places, outcomes = table.find(rows)
        columns = table.take(places)
    return pa.RecordBatch.from_pydict({ROW: rows.column(ROW), OUTCOME: pa.array(outcomes), **columns})
