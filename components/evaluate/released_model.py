"""The released model beside the candidate: scored on the same rows if it can be, else a statement why not."""

from collections.abc import Mapping
from pathlib import Path
from typing import final

import pyarrow as pa
import tensorflow as tf

from components.digest import digest_folder
from components.errors import DataError
from components.evaluate.held_out import HeldOutRows
from components.evaluate.predictions import TaskScores, find_output, task_scores
from components.manifest import MANIFEST_FILE, read_manifest
from components.raw_log.cast import cast_cells
from components.raw_log.kinds import ColumnType
from components.report import VALUE, Release
from components.scorer import Scorer
from components.shelf.version_names import VERSION_NAME


class CannotScoreError(Exception):
    """The released model can't score the held-out rows; the text says why, as the report states it."""


@final
class ReleasedModel:
    """Scores rows with the released model.

    Args:
      folder: the version's folder.
      kinds: what each tower that it has to score is judged by, by its name.

    Raises:
      CannotScoreError: it can't be loaded, or lacks an output.
    """

    def __init__(self, folder: Path, kinds: Mapping[str, str]) -> None:
        self._kinds = dict(kinds)
        try:
            self.scorer = Scorer(folder)
        except DataError as error:
            raise CannotScoreError(str(error)) from error
        self._outputs = {task: self._find_output(task) for task in kinds}

    @property
    def columns(self) -> Mapping[str, ColumnType]:
        """The raw columns that it takes."""
        return self.scorer.columns

    def score(self, rows: HeldOutRows) -> TaskScores:
        """Returns its predictions by task.

        Raises:
          CannotScoreError: it can't score these rows.
        """
        try:
            return task_scores(self.scorer.score(self.as_inputs(rows)), self._outputs, self._kinds)
        except (DataError, tf.errors.OpError) as error:
            raise CannotScoreError(str(error).splitlines()[0]) from error

    def _find_output(self, task: str) -> str:
        name = find_output(self.scorer.outputs, task, self._kinds[task])
        if name is None:
            wanted = "y" if self._kinds[task] == VALUE else "probs"
            raise CannotScoreError(f"it has no output {wanted}_{task}, only {', '.join(self.scorer.outputs)}")
        return name

    def as_inputs(self, rows: HeldOutRows) -> pa.RecordBatch:
        """Returns the columns in the types that it was exported with: a column may have got another one since.

        Raises:
          DataError: a cell does not fit.
        """
        columns = {}
        for name, wanted in self.columns.items():
            column = rows.table.column(name)
            if column.type != wanted.arrow:
                column = _recast(name, rows.came.column(name), wanted)
            columns[name] = column
        return pa.RecordBatch.from_arrays(list(columns.values()), names=list(columns))


def find_release(folder: Path) -> Release:
    """Returns what the report says of a released version.

    Raises:
      DataError: there is no such folder.
    """
    if not folder.is_dir():
        raise DataError(f"{folder}: expected the folder of a released version, found none; check --released")
    version = int(folder.name) if VERSION_NAME.fullmatch(folder.name) else None
    manifest = read_manifest(folder) if (folder / MANIFEST_FILE).exists() else None
    return Release(version, digest_folder(folder), str(folder), None if manifest is None else dict(manifest.data_span))


def _recast(name: str, came: pa.Array, wanted: ColumnType) -> pa.Array:
    is_list = pa.types.is_list(came.type) or pa.types.is_large_list(came.type)
    if is_list != wanted.is_list and not pa.types.is_null(came.type):
        raise DataError(f"it takes column {name} as {wanted}, the log has {came.type}")
    column, misfits = cast_cells(came, wanted)
    if misfits:
        raise DataError(f"it takes column {name} as {wanted}: {next(iter(misfits.values()))}")
    return column
