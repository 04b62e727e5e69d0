"""A batch of a log with the columns that a table gives."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeAlias

import numpy as np
import pyarrow as pa

from components.raw_log.batch import RawBatch
from components.raw_log.cast import shown
from components.raw_log.joins.outcomes import Outcome, Outcomes
from components.raw_log.joins.source import TableSource

Extend: TypeAlias = Callable[[RawBatch], RawBatch]
"""Joins one batch after the other, in the order of their unit."""


def extended(batch: RawBatch, source: TableSource, columns: dict[str, pa.Array], outcomes: Outcomes) -> RawBatch:
    """Returns a batch with a table's columns behind its own, and what became of each of its rows.

    If rows that found none can't be used, they have a problem.
    """
    return replace(
        batch,
        came=_with_columns(batch.came, columns),
        table=_with_columns(batch.table, columns),
        problems=_problems(batch.table, source, outcomes) | batch.problems,
        joined={**batch.joined, source.name: outcomes},
    )


def _problems(rows: pa.RecordBatch, source: TableSource, outcomes: Outcomes) -> dict[int, str]:
    if not source.reject_unmatched:
        return {}
    unmatched = np.flatnonzero(outcomes != Outcome.MATCHED).tolist()
    return {position: _problem(rows, source, position, Outcome(outcomes[position])) for position in unmatched}


def _problem(rows: pa.RecordBatch, source: TableSource, position: int, outcome: Outcome) -> str:
    cell = partial(_shown, rows, position)
    keys = ", ".join(cell(key.column) for key in source.keys)
    match outcome:
        case Outcome.NO_KEY:
            return f"table {source.name}: wanted a key to join by, got {keys}"
        case Outcome.NO_TIME:
            return f"table {source.name}: wanted a time to join by, got {cell(str(source.time_column))}"
        case Outcome.TOO_EARLY:
            return f"table {source.name}: wanted a row that holds by then, got later ones only of {keys}"
    return f"table {source.name}: wanted a row of its key, got none of {keys}"


def _shown(rows: pa.RecordBatch, position: int, column: str) -> str:
    return f"{column} = {shown(rows.column(column)[position].as_py())}"


def _with_columns(rows: pa.RecordBatch, columns: dict[str, pa.Array]) -> pa.RecordBatch:
    names = [*rows.schema.names, *columns]
    return pa.RecordBatch.from_arrays([*rows.columns, *columns.values()], names=names)
