"""Prediction: from a raw file and a served model to a file of the same rows with the model's outputs."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from components.errors import DataError
from components.predict.input_rows import InputRows, check_rows, open_rows
from components.predict.scored_file import holds_lists, scored_file
from components.progress import progress, say
from components.raw_log.joins.outcomes import add_outcomes, told
from components.scorer import Predictions, Scorer
from protos.config_pb2 import PipelineConfig
from protos.data_pb2 import DataConfig

SCORED_ROWS = 8192
"""Rows scored at a time."""


def run(*, model: Path, data: str, out: Path, form: DataConfig | PipelineConfig | None) -> int:
    """Scores every row of a raw file, in order.

    The output holds the input's columns as they came and the model's outputs by name. Columns that the format can't
    hold, and those that an output's name hides, are left out and named on stderr.

    Args:
      model: a SavedModel, such as a release, or a candidate.
      data: files, folders or globs of Parquet or CSV, separated by commas.
      out: the file to write, .parquet or .csv; it appears when it is whole.
      form: how CSV files are written; None: with a header; or the model's whole config: its tables are joined to the
        rows, which then lack the columns that tables give.

    Returns:
      The number of rows.

    Raises:
      DataError: the model or the rows can't be used, or the output can't be written.
    """
    can_hold_lists = holds_lists(out)
    scorer = Scorer(model)
    rows = open_rows(data, scorer.columns, scorer.outputs, form or DataConfig(with_header=True), can_hold_lists)
    if rows.left_out:
        say("predict", f"columns left out of {out.name}: {', '.join(rows.left_out)}")
    num_rows = 0
    joined: dict[str, Counter[int]] = {}
    with scored_file(out) as file, progress("predict", total=None, unit="row") as bar:
        for scored in _score(rows, scorer, joined):
            file.append(scored)
            num_rows += scored.num_rows
            bar.advance(scored.num_rows)
        if not num_rows:
            raise DataError(f"{data}: expected rows to score, got 0; check the input path")
    for table, outcomes in joined.items():
        say("predict", told(table, outcomes))
    return num_rows


def _score(rows: InputRows, scorer: Scorer, joined: dict[str, Counter[int]]) -> Iterator[pa.RecordBatch]:
    """Yields the copied columns with the outputs beside them; counts what joins came to."""
    for batch in rows.log.read():
        check_rows(batch)
        add_outcomes(joined, batch.joined)
        for start in range(0, len(batch.rows), SCORED_ROWS):
            came = batch.came.slice(start, SCORED_ROWS)
            predictions = scorer.score(batch.table.slice(start, SCORED_ROWS))
            copied = {name: _as_text(came.column(name)) for name in rows.copied}
            yield pa.RecordBatch.from_pydict(copied | _to_arrow(predictions))


def _as_text(column: pa.Array) -> pa.Array:
    """The column; one of bytes, as CSV files give them, as text."""
    return column.cast(pa.string()) if pa.types.is_binary(column.type) else column


def _to_arrow(predictions: Predictions) -> dict[str, pa.Array]:
    """Predictions as columns; one of several classes as a column a class, `<output>[<class>]`."""
    columns = {}
    for name, values in predictions.items():
        if values.ndim == 1:
            columns[name] = pa.array(values)
        else:
            columns |= {
                f"{name}[{index}]": pa.array(np.ascontiguousarray(value)) for index, value in enumerate(values.T)
            }
    return columns
