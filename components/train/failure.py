"""What is left of a step whose loss is no number: its rows, and where numbers stopped being finite."""

import json
import math
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from components.errors import DataError
from components.train.dataset import Dataset
from components.train.losses import Losses, not_finite
from components.train.place import Place, find_places
from model.batch import Batch
from model.ranker import Ranker
from model.trace import Trace

FAILURE = "failure"
ROWS = "rows.parquet"
TRACE = "failure.json"

_ADVICE = "lower the learning rate, set train_config.grad_clipping, or normalise raw features of large numbers"

_MOST_WEIGHTS = 5
"""Variables whose largest weight is written down: those of the largest."""


def write_failure(
    checkpoints: Path, ranker: Ranker, dataset: Dataset, step: int, batch: Batch, losses: Losses
) -> DataError:
    """Writes `failure/` beside the checkpoints, and returns the error to raise.

    Args:
      checkpoints: folder of the training's checkpoints.
      ranker: its weights are those before the step.
      dataset: where the batch came from.
      step: the step that failed, counted from 1.
      batch: its examples.
      losses: of which some are not finite.
    """
    trace = ranker.trace(batch)
    places = find_places(dataset, step - 1)
    folder = checkpoints / FAILURE
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    pq.write_table(_read_rows(places), folder / ROWS)
    (folder / TRACE).write_text(json.dumps(_record(step, losses, trace, places), indent=1) + "\n", encoding="utf-8")
    return _error(step, losses, f"{_cause(trace, places)}; see {folder}; {_ADVICE}")


def failure_without_trace(step: int, losses: Losses, advice: str = _ADVICE) -> DataError:
    """Returns the error to raise where this process alone can't look for the cause."""
    return _error(step, losses, advice)


def _error(step: int, losses: Losses, rest: str) -> DataError:
    named = ", ".join(f"{name} is {value}" for name, value in not_finite(losses).items())
    return DataError(f"training stopped at step {step}: expected finite losses, got {named}; {rest}")


def _cause(trace: Trace, places: Sequence[Place]) -> str:
    said = []
    if trace.found:
        first = trace.found[0]
        where = f" in {len(first.rows)} of {len(places)} rows" if first.rows else " before the step"
        said.append(f"the first numbers that are not finite are {first.place}{where}")
    if trace.features:
        name, largest = max(trace.features.items(), key=lambda item: _size(item[1].value))
        place = places[largest.row]
        said.append(f"the largest input is {largest.value:.3g}, by feature {name} of {place.file.name} row {place.row}")
    if trace.weights:
        variable, value = max(trace.weights.items(), key=lambda item: _size(item[1]))
        said.append(f"the largest weight {value:.3g}, of {variable}")
    return ", ".join(said)


def _record(step: int, losses: Losses, trace: Trace, places: Sequence[Place]) -> dict[str, Any]:
    largest = sorted(trace.weights.items(), key=lambda item: -_size(item[1]))[:_MOST_WEIGHTS]
    return {
        "format": 1,
        "step": step,
        "losses": {name: _number(value) for name, value in losses.items()},
        "not_finite": [{"place": one.place, "rows": list(one.rows)} for one in trace.found],
        "largest_of_features": {
            name: {"value": _number(one.value), "row": one.row} for name, one in trace.features.items()
        },
        "largest_weights": {name: _number(value) for name, value in largest},
        "rows": [{"file": place.file.name, "row": place.row} for place in places],
    }


def _size(value: float) -> float:
    return math.inf if math.isnan(value) else value


def _number(value: float) -> float | str:
    """JSON has no name for what is not finite."""
    return value if math.isfinite(value) else str(value)


def _read_rows(places: Sequence[Place]) -> pa.Table:
    """The examples at some places, in their order, after the columns `file` and `row`."""
    parts, orders = [], []
    for file in sorted({place.file for place in places}):
        wanted = [(place.row, index) for index, place in enumerate(places) if place.file == file]
        parts.append(_take(file, [row for row, _ in wanted]))
        orders += [index for _, index in wanted]
    by_file = pa.concat_tables(parts)
    beside = {"file": pa.array([place.file.name for place in places]), "row": pa.array([it.row for it in places])}
    rows = by_file.take(pa.array(np.argsort(orders)))
    for position, (name, values) in enumerate(beside.items()):
        rows = rows.add_column(position, f"example.{name}", values)
    return rows


def _take(file: Path, rows: Sequence[int]) -> pa.Table:
    """Rows of one file by number, reading one row group at a time."""
    found: list[pa.Table] = []
    numbers: list[int] = []
    with pq.ParquetFile(file) as parquet:
        first = 0
        for index in range(parquet.num_row_groups):
            last = first + parquet.metadata.row_group(index).num_rows
            inside = [row for row in rows if first <= row < last]
            if inside:
                found.append(parquet.read_row_group(index).take([row - first for row in inside]))
                numbers += inside
            first = last
    return pa.concat_tables(found).take([numbers.index(row) for row in rows])
