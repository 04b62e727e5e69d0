"""All scores beside their labels, collected batch by batch, and the results by task and slice.

Memory: a byte and two floats a row and task, and four bytes a row for the domain and for each column sliced by.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from components.evaluate.curves import task_curves
from components.evaluate.measure import Labels, Scores, measure
from components.evaluate.slicer import Mask, Slicer
from components.report import IN_SPACE, SPACE_SLICE, SliceResult
from protos.model_pb2 import TaskTower

TaskScores = Mapping[str, Scores]
"""A model's probabilities by task."""


@dataclass(slots=True)
class _Task:
    """What is collected of one task; `in_space` stays empty if the task has no space."""

    labels: list[Labels] = field(default_factory=list)
    candidate: list[Scores] = field(default_factory=list)
    released: list[Scores] = field(default_factory=list)
    in_space: list[Mask] = field(default_factory=list)


@final
class Scoreboard:
    """Collects scores and tells the results.

    Args:
      towers: the tasks.
      slicer: which slices the rows belong to.
    """

    def __init__(self, towers: Sequence[TaskTower], slicer: Slicer) -> None:
        self._towers = {tower.tower_name: tower for tower in towers}
        self._tasks = {name: _Task() for name in self._towers}
        self.slicer = slicer

    def add(
        self,
        table: pa.RecordBatch,
        domains: npt.NDArray[Any] | None,
        candidate: TaskScores,
        released: TaskScores | None,
    ) -> None:
        """Takes the scores of rows.

        Args:
          table: the raw columns, with labels that are 0 or 1.
          domains: int[B], the rows' domains; None if rows have none.
          candidate: the candidate's probabilities.
          released: the released model's on the same rows; None from the first batch that it can't score.
        """
        self.slicer.add(table, domains)
        for name, task in self._tasks.items():
            tower = self._towers[name]
            task.labels.append(_is_positive(table, tower.label_name).astype(np.int8))
            task.candidate.append(candidate[name])
            if released is not None:
                task.released.append(released[name])
            if tower.task_space_indicator_label:
                task.in_space.append(_is_positive(table, tower.task_space_indicator_label))

    def results(self, compare: bool) -> tuple[SliceResult, ...]:
        """Returns the results by task, in the order of the slices; compare says whether the released model's count."""
        return tuple(result for name in self._tasks for result in self._results_of(name, compare))

    def curves(self, compare: bool) -> dict[str, Any]:
        """Returns what the page draws for each task over all rows."""
        return {
            name: {
                "candidate": task_curves(_joined(task.labels, np.int8), _joined(task.candidate, np.float32)),
                "released": task_curves(_joined(task.labels, np.int8), _joined(task.released, np.float32))
                if compare
                else None,
            }
            for name, task in self._tasks.items()
        }

    def _results_of(self, name: str, compare: bool) -> Iterator[SliceResult]:
        task = self._tasks[name]
        labels, candidate = _joined(task.labels, np.int8), _joined(task.candidate, np.float32)
        released = _joined(task.released, np.float32) if compare else None
        slices = list(self.slicer.slices())
        if self._towers[name].task_space_indicator_label:
            slices.append(({SPACE_SLICE: IN_SPACE}, _joined(task.in_space, np.bool_)))
        for place, mask in slices:
            rows = slice(None) if mask is None else mask
            truth = labels[rows]
            positives = int(np.count_nonzero(truth))
            yield SliceResult(
                task=name,
                slice=place,
                rows=len(truth),
                positives=positives,
                negatives=len(truth) - positives,
                candidate=measure(truth, candidate[rows]),
                released=None if released is None else measure(truth, released[rows]),
            )


def _is_positive(table: pa.RecordBatch, label: str) -> Mask:
    positive: Mask = table.column(label).to_numpy(zero_copy_only=False) > 0
    return positive


def _joined(parts: Sequence[Any], dtype: type) -> Any:  # noqa: ANN401 - an array of dtype
    return np.concatenate(parts) if parts else np.empty(0, dtype)
