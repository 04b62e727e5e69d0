"""What is found out about a served model by trying it: made rows, the time that batches take, its size.

Times are wall clock in this process on whatever else the machine does: for comparing two models tried in turn, not for
promising a server's latency.
"""

import time
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import tensorflow as tf

from components.model_facts import GoldenCase, Latency, ModelFacts
from components.raw_log.kinds import ColumnType, Kind
from components.scorer import Predictions, Scorer

BATCH_ROWS = (1, 100, 1000)
"""Rows of the batches that are timed."""

MAX_SECONDS = 0.5
"""No more calls of a batch size are begun after this long, a model."""

NUM_WARM_UP = 3
MANY_ROWS = 20_000

UNSEEN = {Kind.TEXT: "\u2603 never seen by anyone", Kind.INTEGER: 2**53 + 1, Kind.FLOAT: 1.5}
"""Values for columns of a kind that no log is likely to hold."""

Score = Callable[[pa.RecordBatch], Predictions]


def try_models(
    scorers: Mapping[str, Scorer],
    folders: Mapping[str, Path],
    samples: Mapping[str, pa.RecordBatch | None],
    domain_column: str | None,
    max_calls: int,
) -> dict[str, ModelFacts]:
    """Returns the facts of models, by name.

    Args:
      scorers: the models.
      folders: where each lies.
      samples: rows in the columns that each takes, for timing; None or no rows: it isn't timed.
      domain_column: raw column of a row's domain. Made rows have a sample's: for a domain that nobody knows a model may
        have no answer (`unseen: REJECT`).
      max_calls: times that a batch of each size is scored, at most.
    """
    timed = {name: (scorers[name], rows) for name, rows in samples.items() if rows is not None and rows.num_rows}
    times = _time(timed, max_calls)
    return {
        name: ModelFacts(
            size_bytes=sum(file.stat().st_size for file in folders[name].rglob("*") if file.is_file()),
            inputs={column: str(kind) for column, kind in scorer.columns.items()},
            outputs=scorer.outputs,
            latency_ms=times.get(name, {}),
            golden=golden_cases(scorer.score, scorer.columns, _first_cell(samples[name], domain_column)),
        )
        for name, scorer in scorers.items()
    }


def golden_cases(
    score: Score, columns: Mapping[str, ColumnType], kept: Mapping[str, pa.Array]
) -> tuple[GoldenCase, ...]:
    """Returns what a model answers to rows of values never seen, to rows without any value, to none and to many.

    Args:
      score: the model.
      columns: what it takes.
      kept: cells, one a column, that all rows have in common.
    """
    unseen = {name: _cells(kind, UNSEEN[_kind(kind)]) for name, kind in columns.items()} | dict(kept)
    missing = {name: pa.nulls(1, kind.arrow) for name, kind in columns.items()} | dict(kept)
    return (
        _try("unseen values", score, unseen, 1),
        _try("missing values", score, missing, 1),
        _try("no rows", score, missing, 0),
        _try("many rows", score, unseen, MANY_ROWS),
    )


def _try(name: str, score: Score, row: Mapping[str, pa.Array], num_rows: int) -> GoldenCase:
    places = pa.array(np.zeros(num_rows, np.int64))
    rows = pa.RecordBatch.from_arrays([cell.take(places) for cell in row.values()], names=list(row))
    try:
        answers = score(rows)
    except (tf.errors.OpError, ValueError) as error:
        return GoldenCase(name, num_rows, finite=False, error=str(error).splitlines()[0])
    return GoldenCase(name, num_rows, all(_is_whole(answer, num_rows) for answer in answers.values()), None)


def _first_cell(rows: pa.RecordBatch | None, column: str | None) -> dict[str, pa.Array]:
    if rows is None or column is None or not rows.num_rows or column not in rows.schema.names:
        return {}
    return {column: rows.column(column).slice(0, 1)}


def _is_whole(answer: npt.NDArray[np.generic], num_rows: int) -> bool:
    return len(answer) == num_rows and (answer.dtype.kind != "f" or bool(np.isfinite(answer).all()))


def _cells(kind: ColumnType, value: object) -> pa.Array:
    return pa.array([[value] if kind.is_list else value], kind.arrow)


def _kind(column: ColumnType) -> Kind:
    return Kind.FLOAT if column.kind is Kind.DOUBLE else column.kind


def _time(models: Mapping[str, tuple[Scorer, pa.RecordBatch]], max_calls: int) -> dict[str, dict[str, Latency]]:
    """Times models in turn, so that what else the machine does slows all of them alike."""
    found: dict[str, dict[str, Latency]] = {name: {} for name in models}
    for num_rows in BATCH_ROWS:
        batches = {name: _of_size(rows, num_rows) for name, (_, rows) in models.items()}
        seconds: dict[str, list[float]] = {name: [] for name in models}
        for call in range(NUM_WARM_UP + max_calls):
            for name, (scorer, _) in models.items():
                start = time.perf_counter()
                scorer.score(batches[name])
                if call >= NUM_WARM_UP:
                    seconds[name].append(time.perf_counter() - start)
            if sum(map(sum, seconds.values())) > MAX_SECONDS * len(models):
                break
        for name, taken in seconds.items():
            p50, p99 = np.percentile(np.array(taken) * 1000, [50, 99]).tolist()
            found[name][str(num_rows)] = Latency(round(p50, 4), round(p99, 4))
    return found


def _of_size(rows: pa.RecordBatch, num_rows: int) -> pa.RecordBatch:
    return rows.take(pa.array(np.arange(num_rows) % rows.num_rows))
