"""The rows to judge on: read from the raw log, without those that can't be judged on, which are counted by reason."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from components.errors import DataError
from components.evaluate.judged_data import JudgedData
from components.raw_log.batch import RawBatch
from components.raw_log.columns import LogColumn, log_columns
from components.raw_log.joins.open_joined import open_joined_log
from components.raw_log.joins.outcomes import add_outcomes
from components.raw_log.kinds import ColumnType
from components.raw_log.log import RawLog
from components.raw_log.log_file import Unit
from components.row_rule import RowRule
from components.row_rules import find_reasons
from protos.config_pb2 import PipelineConfig


@dataclass(frozen=True, slots=True)
class HeldOutRows:
    """Rows to judge on.

    Attributes:
      table: the columns in their types, nulls where cells are missing.
      came: the same columns as the file has them.
      numbers: int64[B], each row's number in its file.
    """

    table: pa.RecordBatch
    came: pa.RecordBatch
    numbers: npt.NDArray[np.int64]

    def slice(self, start: int, num_rows: int) -> "HeldOutRows":
        """Returns some rows that follow one another."""
        numbers = self.numbers[start : start + num_rows]
        return HeldOutRows(self.table.slice(start, num_rows), self.came.slice(start, num_rows), numbers)


@final
@dataclass(slots=True)
class Counts:
    """Rows kept, and rows left out by reason; a reason is the broken rule, without the cell that broke it.

    `joined` counts what became of all of them in the joins, by table.
    """

    rows: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    joined: dict[str, Counter[int]] = field(default_factory=dict)

    def add(self, other: "Counts") -> None:
        """Adds another part's."""
        self.rows += other.rows
        self.reasons += other.reasons
        for table, outcomes in other.joined.items():
            self.joined.setdefault(table, Counter()).update(outcomes)


def open_held_out(
    config: PipelineConfig, data: JudgedData, types: Mapping[str, ColumnType], further: Mapping[str, ColumnType]
) -> tuple[RawLog, str | None]:
    """Opens the held-out raw log with all columns that the config and the models read.

    Args:
      config: the whole config.
      data: the raw log, and which of its rows there are to be.
      types: the columns that the candidate takes; their types must hold.
      further: those that the released model takes.

    Returns:
      The log, and why it lacks columns that only the released model takes; None if it has all of them.

    Raises:
      DataError: the data can't be read, or lacks a column.
    """
    columns = data.with_column(_with(log_columns(config), types))
    log = data.side_of(open_joined_log(config, data.paths, columns, types))
    only_theirs = {name: kind for name, kind in further.items() if name not in log.types}
    if not only_theirs:
        return log, None
    try:
        known = {**types, **only_theirs}
        return data.side_of(open_joined_log(config, data.paths, _with(columns, only_theirs), known)), None
    except DataError as error:
        return log, str(error)


def read_held_out(
    log: RawLog, unit: Unit, rules: Sequence[RowRule], max_rows: int, counts: Counts
) -> Iterator[HeldOutRows]:
    """Reads the rows of a unit of a raw log that can be judged on, in order.

    Args:
      log: the raw log.
      unit: one of its units.
      rules: which rows can't be judged on, and why.
      max_rows: most rows of a piece.
      counts: where rows are counted, as they are read.

    Raises:
      DataError: the file can't be read to its end.
    """
    for batch in log.read_unit(unit):
        add_outcomes(counts.joined, batch.joined)
        kept = _kept(batch, rules, counts)
        mask = pa.array(kept)
        rows = HeldOutRows(batch.table.filter(mask), batch.came.filter(mask), batch.rows[kept])
        counts.rows += len(rows.numbers)
        for start in range(0, len(rows.numbers), max_rows):
            yield rows.slice(start, max_rows)


def _kept(batch: RawBatch, rules: Sequence[RowRule], counts: Counts) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    reasons = find_reasons(rules, batch.table) | batch.problems
    counts.reasons.update(_rule(reason) for reason in reasons.values())
    for line in batch.malformed:
        counts.reasons[_rule(line.reason)] += line.num_rows
    kept = np.ones(len(batch.rows), np.bool_)
    kept[list(reasons)] = False
    return kept


def _with(columns: Sequence[LogColumn], names: Iterable[str]) -> tuple[LogColumn, ...]:
    known = {column.name for column in columns}
    return (*columns, *(LogColumn(name) for name in names if name not in known))


def _rule(reason: str) -> str:
    return reason.split(", got ")[0]
