"""All predictions beside their labels, collected batch by batch, and the results by task and slice.

Memory: a byte and two floats a row and task (of several classes, as many for each; of a value, three floats), and four
bytes a row for the domain and for each column sliced by.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from components.evaluate.curves import task_curves
from components.evaluate.judged_kind import judged_kinds
from components.evaluate.measure import Labels, Scores, measure, measure_values
from components.evaluate.slicer import Mask, Slicer
from components.report import CLASS_SLICE, CLASSES, IN_SPACE, SPACE_SLICE, VALUE, Metrics, SliceResult
from protos.model_pb2 import TaskTower

TaskScores = Mapping[str, Scores]
"""A model's predictions by task: [B], or [B, C] of several classes."""


@dataclass(slots=True)
class _Task:
    """What is collected of one task; `in_space` stays empty if the task has no space."""

    tower: TaskTower
    kind: str
    labels: list[npt.NDArray[Any]] = field(default_factory=list)
    candidate: list[Scores] = field(default_factory=list)
    released: list[Scores] = field(default_factory=list)
    in_space: list[Mask] = field(default_factory=list)

    @property
    def has_space(self) -> bool:
        return bool(self.tower.task_space_indicator_label or self.tower.task_space_indicator_name)

    def all_labels(self) -> npt.NDArray[Any]:
        return _joined(self.labels, (0, self.tower.num_class) if self.kind == CLASSES else (0,))

    def all_scores(self, parts: Sequence[Scores]) -> Scores:
        return _joined(parts, (0, self.tower.num_class) if self.kind == CLASSES else (0,))

    def measure(self, labels: npt.NDArray[Any], scores: Scores) -> Metrics:
        return measure_values(labels, scores) if self.kind == VALUE else measure(labels, scores)


@final
class Scoreboard:
    """Collects predictions and tells the results.

    Args:
      towers: the tasks.
      slicer: which slices the rows belong to.
      columns: raw columns by the names that task spaces use.
    """

    def __init__(
        self, towers: Sequence[TaskTower], slicer: Slicer, columns: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        kinds = judged_kinds(towers)
        self._tasks = {tower.tower_name: _Task(tower, kinds[tower.tower_name]) for tower in towers}
        self._columns = columns
        self.slicer = slicer

    def add(
        self,
        table: pa.RecordBatch,
        domains: npt.NDArray[Any] | None,
        candidate: TaskScores,
        released: TaskScores | None,
    ) -> None:
        """Takes the predictions of rows.

        Args:
          table: the raw columns, with labels that fit their tasks.
          domains: int[B], the rows' domains; None if rows have none.
          candidate: the candidate's predictions.
          released: the released model's on the same rows; None from the first batch that it can't score.
        """
        self.slicer.add(table, domains)
        for name, task in self._tasks.items():
            task.labels.append(_labels(table, task))
            task.candidate.append(candidate[name])
            if released is not None:
                task.released.append(released[name])
            if task.has_space:
                task.in_space.append(_in_space(table, task.tower, self._columns))

    def results(self, compare: bool) -> tuple[SliceResult, ...]:
        """Returns the results by task, in the order of the slices; compare says whether the released model's count."""
        return tuple(result for name in self._tasks for result in self._results_of(name, compare))

    def curves(self, compare: bool) -> dict[str, Any]:
        """Returns what the page draws for each task over all rows; nothing of tasks that predict values."""
        return {
            name: {
                "candidate": task_curves(task.all_labels().ravel(), task.all_scores(task.candidate).ravel()),
                "released": task_curves(task.all_labels().ravel(), task.all_scores(task.released).ravel())
                if compare
                else None,
            }
            for name, task in self._tasks.items()
            if task.kind != VALUE
        }

    def _results_of(self, name: str, compare: bool) -> Iterator[SliceResult]:
        task = self._tasks[name]
        labels, candidate = task.all_labels(), task.all_scores(task.candidate)
        released = task.all_scores(task.released) if compare else None
        slices: list[tuple[dict[str, str], Any]] = [
            (place, np.s_[:] if mask is None else mask) for place, mask in self.slicer.slices()
        ]
        if task.has_space:
            slices.append(({SPACE_SLICE: IN_SPACE}, _joined(task.in_space, (0,)).astype(np.bool_)))
        if task.kind == CLASSES:
            slices += [({CLASS_SLICE: str(index)}, np.s_[:, index]) for index in range(task.tower.num_class)]
        for place, rows in slices:
            truth = labels[rows]
            positives = int(np.count_nonzero(truth > 0))
            yield SliceResult(
                task=name,
                slice=place,
                rows=len(truth),
                positives=positives,
                negatives=truth.size - positives,
                candidate=task.measure(truth, candidate[rows]),
                released=None if released is None else task.measure(truth, released[rows]),
                kind=task.kind,
            )


def _labels(table: pa.RecordBatch, task: _Task) -> npt.NDArray[Any]:
    column: npt.NDArray[Any] = table.column(task.tower.label_name).to_numpy(zero_copy_only=False)
    if task.kind == VALUE:
        return column.astype(np.float32)
    if task.kind == CLASSES:
        classes: Labels = (column.astype(np.int64)[:, None] == np.arange(task.tower.num_class)).astype(np.int8)
        return classes
    labels: Labels = (column > 0).astype(np.int8)
    return labels


def _in_space(table: pa.RecordBatch, tower: TaskTower, columns: Mapping[str, str]) -> Mask:
    inside: Mask = np.ones(table.num_rows, np.bool_)
    if tower.task_space_indicator_label:
        inside &= table.column(tower.task_space_indicator_label).to_numpy(zero_copy_only=False) > 0
    if tower.task_space_indicator_name:
        texts = table.column(columns[tower.task_space_indicator_name]).cast(pa.string())
        inside &= np.array(texts.to_pylist()) == tower.task_space_indicator_value
    return inside


def _joined(parts: Sequence[npt.NDArray[Any]], empty: tuple[int, ...]) -> npt.NDArray[Any]:
    return np.concatenate(parts) if parts else np.empty(empty, np.float32)
