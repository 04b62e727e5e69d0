"""The released model beside the candidate: scored on the same rows as long as it can be, else a statement why not."""

from collections.abc import Mapping
from pathlib import Path
from typing import final

import pyarrow as pa
import tensorflow as tf

from components.digest import digest_folder
from components.errors import DataError
from components.evaluate.held_out import HeldOutRows
from components.evaluate.predictions import find_output, task_scores
from components.evaluate.scoreboard import TaskScores
from components.raw_log.cast import cast_cells
from components.raw_log.kinds import ColumnType
from components.report import VALUE, Baseline
from components.scorer import Scorer
from components.shelf.version_names import VERSION_NAME


@final
class ReleasedModel:
    """Scores rows with the released model until it can't.

    Args:
      folder: the version's folder.
      kinds: what each tower that it has to score is judged by, by its name.

    Raises:
      DataError: there is no such folder. A folder that can't be scored with is no error: `error` says why.
    """

    def __init__(self, folder: Path, kinds: Mapping[str, str]) -> None:
        if not folder.is_dir():
            raise DataError(f"{folder}: expected the folder of a released version, found none; check --released")
        version = int(folder.name) if VERSION_NAME.fullmatch(folder.name) else None
        self.baseline = Baseline(version, digest_folder(folder), str(folder))
        self.error: str | None = None
        self._outputs: dict[str, str] = {}
        self._kinds = dict(kinds)
        try:
            self._scorer: Scorer | None = Scorer(folder)
        except DataError as error:
            self._scorer = None
            self.error = str(error)
        else:
            self._find_outputs(self._scorer)

    @property
    def columns(self) -> Mapping[str, ColumnType]:
        """The raw columns that it takes."""
        return {} if self._scorer is None else self._scorer.columns

    def fail(self, reason: str) -> None:
        """Gives the released model up; the first reason stays."""
        self.error = self.error or reason

    def score(self, rows: HeldOutRows) -> TaskScores | None:
        """Returns its predictions by task, or None if it can't score these rows or could not score earlier ones."""
        if self.error is not None or self._scorer is None:
            return None
        try:
            return task_scores(self._scorer.score(self._as_inputs(rows)), self._outputs, self._kinds)
        except (DataError, tf.errors.OpError) as error:
            self.fail(str(error).splitlines()[0])
            return None

    def _find_outputs(self, scorer: Scorer) -> None:
        for task, kind in self._kinds.items():
            name = find_output(scorer.outputs, task, kind)
            if name is None:
                self.fail(
                    f"it has no output {'y' if kind == VALUE else 'probs'}_{task}, only {', '.join(scorer.outputs)}"
                )
                return
            self._outputs[task] = name

    def _as_inputs(self, rows: HeldOutRows) -> pa.RecordBatch:
        """The columns in the types that it was exported with: a column may have got another one since."""
        columns = {}
        for name, wanted in self.columns.items():
            column = rows.table.column(name)
            if column.type != wanted.arrow:
                column = _recast(name, rows.came.column(name), wanted)
            columns[name] = column
        return pa.RecordBatch.from_arrays(list(columns.values()), names=list(columns))


def _recast(name: str, came: pa.Array, wanted: ColumnType) -> pa.Array:
    is_list = pa.types.is_list(came.type) or pa.types.is_large_list(came.type)
    if is_list != wanted.is_list and not pa.types.is_null(came.type):
        raise DataError(f"it takes column {name} as {wanted}, the log has {came.type}")
    column, misfits = cast_cells(came, wanted)
    if misfits:
        raise DataError(f"it takes column {name} as {wanted}: {next(iter(misfits.values()))}")
    return column
