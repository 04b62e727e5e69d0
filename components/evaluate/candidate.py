"""The candidate as it would be served."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, final

import numpy.typing as npt

from components.evaluate.held_out import HeldOutRows
from components.evaluate.probability import find_output, task_scores
from components.evaluate.scoreboard import TaskScores
from components.raw_log.kinds import ColumnType
from components.scorer import Scorer
from model.example_spec import DOMAIN
from protos.errors import ConfigError


@final
class CandidateModel:
    """Scores rows with the candidate.

    Args:
      saved_model: its saved model.
      tasks: names of the towers.

    Raises:
      ConfigError: a tower has no probability that could be judged.
      DataError: the folder holds no model that can be served.
    """

    def __init__(self, saved_model: Path, tasks: Sequence[str]) -> None:
        self._scorer = Scorer(saved_model)
        self._outputs = {task: self._find_output(task) for task in tasks}

    @property
    def columns(self) -> Mapping[str, ColumnType]:
        """The raw columns that it takes."""
        return self._scorer.columns

    def score(self, rows: HeldOutRows) -> tuple[TaskScores, npt.NDArray[Any] | None]:
        """Returns its probabilities by task, and the rows' domains by number; None if rows have no domain."""
        predictions = self._scorer.score(rows.table)
        return task_scores(predictions, self._outputs), predictions.get(DOMAIN)

    def _find_output(self, task: str) -> str:
        name = find_output(self._scorer.outputs, task)
        if name is None:
            text = f"expected a tower with one probability a row, got outputs {', '.join(self._scorer.outputs)}"
            raise ConfigError(f"task {task}: {text}; only binary tasks can be judged")
        return name
