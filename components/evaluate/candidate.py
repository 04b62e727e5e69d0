"""The candidate as it would be served."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, final

import numpy.typing as npt

from components.evaluate.held_out import HeldOutRows
from components.evaluate.predictions import TaskScores, find_output, task_scores
from components.raw_log.kinds import ColumnType
from components.report import VALUE
from components.scorer import Scorer
from model.example_spec import DOMAIN
from protos.errors import ConfigError


@final
class CandidateModel:
    """Scores rows with the candidate.

    Args:
      saved_model: its saved model.
      kinds: what each tower is judged by, by its name.

    Raises:
      ConfigError: a tower has no output that it could be judged by.
      DataError: the folder holds no model that can be served.
    """

    def __init__(self, saved_model: Path, kinds: Mapping[str, str]) -> None:
        self._kinds = dict(kinds)
        self._scorer = Scorer(saved_model)
        self._outputs = {task: self._find_output(task) for task in kinds}

    @property
    def scorer(self) -> Scorer:
        """Its served signature."""
        return self._scorer

    @property
    def columns(self) -> Mapping[str, ColumnType]:
        """The raw columns that it takes."""
        return self._scorer.columns

    def score(self, rows: HeldOutRows) -> tuple[TaskScores, npt.NDArray[Any] | None]:
        """Returns its predictions by task, and the rows' domains by number; None if rows have no domain."""
        predictions = self._scorer.score(rows.table)
        return task_scores(predictions, self._outputs, self._kinds), predictions.get(DOMAIN)

    def _find_output(self, task: str) -> str:
        name = find_output(self._scorer.outputs, task, self._kinds[task])
        if name is None:
            wanted = "a value" if self._kinds[task] == VALUE else "probabilities"
            text = f"expected a tower that predicts {wanted}, got outputs {', '.join(self._scorer.outputs)}"
            raise ConfigError(f"task {task}: {text}; see that candidate and config belong together")
        return name
