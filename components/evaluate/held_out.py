"""The rows to judge on: read from the raw log, without those that can't be judged on, which are counted by reason."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, final

import numpy as np
import pyarrow as pa

from components.errors import DataError
from components.evaluate.judged_data import JudgedData
from components.raw_log.batch import RawBatch
from components.raw_log.columns import LogColumn, log_columns
from components.raw_log.kinds import ColumnType
from components.raw_log.log import RawLog
from components.raw_log.open import open_log
from components.raw_log.sides.rules import Rule
from components.raw_log.sides.side import Side
from components.row_rule import RowRule
from components.row_rules import find_reasons
from protos.config_pb2 import PipelineConfig


@dataclass(frozen=True, slots=True)
class HeldOutRows:
    """Rows to judge on.

    Attributes:
      table: the columns in their types, nulls where cells are missing.
      came: the same columns as the file has them.
    """

    table: pa.RecordBatch
    came: pa.RecordBatch


@final
@dataclass(slots=True)
class Counts:
    """Rows kept, and rows left out by reason; a reason is the broken rule, without the cell that broke it."""

    rows: int = 0
    reasons: Counter[str] = field(default_factory=Counter)


class Rival(Protocol):
    """What else is to be scored on the same rows, as far as the log allows it."""

    @property
    def columns(self) -> Mapping[str, ColumnType]:
        """The raw columns that it takes."""

    def fail(self, reason: str) -> None:
        """Gives it up."""


def open_held_out(
    config: PipelineConfig, data: JudgedData, types: Mapping[str, ColumnType], rival: Rival | None
) -> RawLog:
    """Opens the held-out raw log with all columns that the config and the models read.

    Args:
      config: the whole config.
      data: the raw log, and which of its rows there are to be.
      types: the columns that the candidate takes; their types must hold.
      rival: the released model; given up if the log lacks a column that only it takes.

    Raises:
      DataError: the data can't be read, or lacks a column.
    """
    columns = _with(log_columns(config), types)
    if data.rule:
        columns = _with_rule(columns, data.rule)
    side = Side(data.rule, is_judged=True) if data.rule else None
    log = replace(open_log(data.paths, columns, config.data_config, types), side=side)
    further = {} if rival is None else {n: kind for n, kind in rival.columns.items() if n not in log.types}
    if rival is None or not further:
        return log
    try:
        log_of_both = open_log(data.paths, _with(columns, further), config.data_config, {**types, **further})
        return replace(log_of_both, side=side)
    except DataError as error:
        rival.fail(str(error))
        return log


def read_held_out(log: RawLog, rules: Sequence[RowRule], max_rows: int, counts: Counts) -> Iterator[HeldOutRows]:
    """Reads the rows of a raw log that can be judged on, in order.

    Args:
      log: the raw log.
      rules: which rows can't be judged on, and why.
      max_rows: most rows of a piece.
      counts: where rows are counted, as they are read.

    Raises:
      DataError: a file can't be read to its end.
    """
    for batch in log.read():
        kept = _kept(batch, rules, counts)
        if kept.all():
            rows = HeldOutRows(batch.table, batch.came)
        else:
            mask = pa.array(kept)
            rows = HeldOutRows(batch.table.filter(mask), batch.came.filter(mask))
        counts.rows += rows.table.num_rows
        for start in range(0, rows.table.num_rows, max_rows):
            yield HeldOutRows(rows.table.slice(start, max_rows), rows.came.slice(start, max_rows))


def _kept(batch: RawBatch, rules: Sequence[RowRule], counts: Counts) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    reasons = find_reasons(rules, batch.table) | batch.problems
    counts.reasons.update(_rule(reason) for reason in reasons.values())
    counts.reasons.update(_rule(line.reason) for line in batch.malformed)
    kept = np.ones(len(batch.rows), np.bool_)
    kept[list(reasons)] = False
    return kept


def _with(columns: Sequence[LogColumn], names: Iterable[str]) -> tuple[LogColumn, ...]:
    known = {column.name for column in columns}
    return (*columns, *(LogColumn(name) for name in names if name not in known))


def _with_rule(columns: Sequence[LogColumn], rule: Rule) -> tuple[LogColumn, ...]:
    """Adds what the rule asks of its column: the config may have another split than the candidate was made by."""
    uses = {column.name: column.uses for column in columns}
    uses[rule.column] = (*uses.get(rule.column, ()), *rule.log_column.uses)
    return tuple(LogColumn(name, asked) for name, asked in uses.items())


def _rule(reason: str) -> str:
    return reason.split(", got ")[0]
