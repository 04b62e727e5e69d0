"""From scored rows to results: blocks are tallied, tallies added, and what is left without each block measured.

Each function takes one block, so that workers can share them; `measure_rows` does all of it for rows in memory.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from components.evaluate.cold_values import cold_column
from components.evaluate.frequent_values import FrequentValues
from components.evaluate.plan import JudgedTask, Plan
from components.evaluate.score_bins import NUM_CELLS, Cells, Counts, count_cells, find_cells, make_bins
from components.evaluate.scored_rows import ROW, SESSION, USER, ordered_rows
from components.evaluate.slice_metrics import Groups, calibration_groups, measure_slices
from components.evaluate.slicing import Place, Slicing, choose_slicings, count_values, task_slicings
from components.evaluate.tally import Entries, Floats, Settings, Sums, Tally, tally_entries
from components.report import CLASSES, SPACE_SLICE, VALUE
from components.user_blocks import find_blocks

ALL_ROWS = 0
"""Number of the slicing that has all rows in one slice."""

Tallies = dict[tuple[str, int], Tally]
"""(Task, number of the slicing) -> sums."""

Calibration = dict[tuple[str, int, str], Groups]
"""(Task, number of the slicing, model) -> calibration bin of each bin of scores."""

IS_THERE = "is_there"

LeftOut = dict[tuple[str, int, str], dict[str, Floats]]
"""(Task, number of the slicing, model) -> metric -> [S], without one block; NaN in slices that have no row of it.
IS_THERE: 1 where it has some."""


@dataclass(slots=True)
class Survey:
    """What is counted of all rows before slices and bins can be chosen; surveys of parts are added.

    Attributes:
      values: the values of each of the plan's slicings, with their rows.
      cells: rows by cell of the fine grid of scores, by task and model; not of values.
      least_labels: least label, by task that predicts values.
    """

    values: list[FrequentValues]
    cells: dict[tuple[str, str], Counts]
    least_labels: dict[str, float]

    @classmethod
    def of_nothing(cls, plan: Plan) -> "Survey":
        """Returns the survey of no rows."""
        chances = [task.name for task in plan.tasks if task.kind != VALUE]
        return cls(
            [FrequentValues(plan.max_counted_values) for _ in plan.slicings],
            {(task, model): np.zeros(NUM_CELLS, np.int64) for task in chances for model in plan.models},
            {task.name: np.inf for task in plan.tasks if task.kind == VALUE},
        )

    def add(self, other: "Survey") -> None:
        """Adds another part's."""
        for mine, theirs in zip(self.values, other.values, strict=True):
            mine.add(theirs)
        for key, counts in other.cells.items():
            self.cells[key] += counts
        for task, label in other.least_labels.items():
            self.least_labels[task] = min(self.least_labels[task], label)

    def add_rows(self, rows: pa.RecordBatch, plan: Plan) -> None:
        """Counts scored rows."""
        for mine, theirs in zip(self.values, count_values(rows, plan), strict=True):
            mine.count(theirs)
        for task in plan.tasks:
            if task.kind == VALUE:
                labels = rows.column(f"label.{task.name}").to_numpy()
                self.least_labels[task.name] = min(self.least_labels[task.name], float(labels.min(initial=np.inf)))
                continue
            for model in plan.models:
                scores, bad = task_scores(rows, task, model)
                self.cells[task.name, model] += count_cells(scores[~bad])


@dataclass(frozen=True, slots=True)
class Scheme:
    """How the rows of every block are counted; made of all rows' survey.

    Attributes:
      plan: the settings.
      slicings: all slicings of rows.
      bins: bin of each cell, by task that predicts probabilities; one choice for both models.
      least_labels: least label, by task that predicts values.
    """

    plan: Plan
    slicings: tuple[Slicing, ...]
    bins: Mapping[str, Cells]
    least_labels: Mapping[str, float]

    @classmethod
    def of(cls, plan: Plan, survey: Survey) -> "Scheme":
        """Chooses slices and bins."""
        tasks = [task.name for task in plan.tasks if task.kind != VALUE]
        counts = {task: sum(survey.cells[task, model] for model in plan.models) for task in tasks}
        bins = {task: make_bins(np.asarray(found), plan.num_bins) for task, found in counts.items()}
        return cls(plan, choose_slicings(plan, survey.values), bins, survey.least_labels)

    def settings(self, task: JudgedTask) -> Settings:
        """Returns how a task's entries are counted."""
        bins = self.bins.get(task.name)
        num_bins = 0 if bins is None else int(bins[-1]) + 1
        return Settings(num_bins, self.plan.top_k, self.least_labels.get(task.name, 0.0))

    def places(self, task: JudgedTask) -> list[list[Place]]:
        """Returns the places of each slicing of a task."""
        flags = [f"{SPACE_SLICE}.{task.name}", *map(cold_column, self.plan.cold_features)]
        nothing = pa.table({name: pa.array([], pa.bool_()) for name in flags})
        columns = {name for slicing in self.slicings for name in slicing.columns}
        for name in columns:
            column = name if name == "domain" else f"slice.{name}"
            nothing = nothing.append_column(column, pa.array([], pa.int32() if name == "domain" else pa.string()))
        return [places for places, _ in task_slicings(task, self.slicings, nothing, self.plan)]


def task_scores(rows: pa.Table | pa.RecordBatch, task: JudgedTask, model: str) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Returns a task's scores, float64, one an entry, and which of them are none, with a number in their place."""
    column = rows.column(f"{model}.{task.name}")
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    scores = (column.flatten() if task.kind == CLASSES else column).to_numpy(zero_copy_only=False).astype(np.float64)
    bad = ~np.isfinite(scores) if task.kind == VALUE else bad_scores(scores)
    return np.where(bad, 0.5, scores), bad


def bad_scores(scores: npt.NDArray[np.floating]) -> npt.NDArray[np.bool_]:
    """Returns which scores are no probabilities: NaN, infinite or outside 0..1."""
    return ~((scores >= 0.0) & (scores <= 1.0))


def tally_block(rows: pa.Table, scheme: Scheme) -> Tallies:
    """Counts the rows of one block."""
    plan = scheme.plan
    users = _numbered(rows, USER) if plan.has_users else None
    sessions = _sessions(rows, users) if plan.has_sessions else None
    tallies: Tallies = {}
    for task in plan.tasks:
        entries = _entries(rows, task, scheme, users, sessions)
        for number, (places, codes) in enumerate(task_slicings(task, scheme.slicings, rows, plan)):
            tallies[task.name, number] = tally_entries(entries, codes, len(places), scheme.settings(task))
    return tallies


def add_tallies(total: Tallies | None, block: Tallies) -> Tallies:
    """Returns the sums of both."""
    return block if total is None else {key: total[key] + tally for key, tally in block.items()}


def all_calibration_groups(total: Tallies, plan: Plan) -> Calibration:
    """Returns the calibration bins of all rows, for each slicing of each task and model that predicts probabilities."""
    return {
        (task, number, model): calibration_groups(tally.sums[f"{model}.histogram"])
        for (task, number), tally in total.items()
        for model in plan.models
        if f"{model}.histogram" in tally.sums
    }


def leave_out(total: Tallies, calibration: Calibration, block: Tallies, plan: Plan) -> LeftOut:
    """Returns the metrics of all rows but a block's."""
    found: LeftOut = {}
    kinds = {task.name: task.kind for task in plan.tasks}
    for (task, number), tally in block.items():
        everything = total[task, number].sums
        rest: Sums = {name: array - tally.sums[name] for name, array in everything.items()}
        is_there = tally.sums["entries"] > 0
        for model in plan.models:
            metrics = measure_slices(rest, model, kinds[task], calibration.get((task, number, model)))
            found[task, number, model] = {name: np.where(is_there, array, np.nan) for name, array in metrics.items()}
            found[task, number, model][IS_THERE] = is_there.astype(np.float64)
    return found


def block_key(plan: Plan) -> str:
    """Returns the column of scored rows that decides a row's block."""
    return USER if plan.has_users else SESSION if plan.has_sessions else ROW


def split_blocks(rows: pa.Table, plan: Plan) -> Iterator[pa.Table]:
    """Yields the rows of each block that has some."""
    blocks = find_blocks(rows.column(block_key(plan)).to_numpy(), plan.num_blocks)
    for block in np.unique(blocks):
        yield ordered_rows(rows.filter(pa.array(blocks == block)))


def measure_blocks(blocks: Iterable[pa.Table], scheme: Scheme) -> tuple[Tallies | None, list[LeftOut]]:
    """Returns the sums of all blocks, and the metrics without each; all tallies are in memory at once."""
    tallies = [tally_block(rows, scheme) for rows in blocks]
    total: Tallies | None = None
    for block in tallies:
        total = add_tallies(total, block)
    if total is None:
        return None, []
    calibration = all_calibration_groups(total, scheme.plan)
    return total, [leave_out(total, calibration, block, scheme.plan) for block in tallies]


def _entries(
    rows: pa.Table,
    task: JudgedTask,
    scheme: Scheme,
    users: npt.NDArray[np.int64] | None,
    sessions: npt.NDArray[np.int64] | None,
) -> Entries:
    labels = rows.column(f"label.{task.name}").to_numpy().astype(np.float64)
    if task.kind == CLASSES:
        labels = (labels[:, None] == np.arange(task.num_classes)).astype(np.float64).ravel()
    scores, bad, bins = {}, {}, {}
    for model in scheme.plan.models:
        scores[model], bad[model] = task_scores(rows, task, model)
        if task.kind != VALUE:
            bins[model] = scheme.bins[task.name][find_cells(scores[model])]
    weights = rows.column(f"weight.{task.name}").to_numpy().astype(np.float64) if task.is_weighted else None
    of_rows = (users, sessions, weights)
    of_entries = (None if it is None else np.repeat(it, task.num_classes) for it in of_rows)
    return Entries(task.kind, labels, scores, bad, bins, *of_entries)


def _numbered(rows: pa.Table, column: str) -> npt.NDArray[np.int64]:
    return np.unique(rows.column(column).to_numpy(), return_inverse=True)[1].astype(np.int64)


def _sessions(rows: pa.Table, users: npt.NDArray[np.int64] | None) -> npt.NDArray[np.int64]:
    sessions = _numbered(rows, SESSION)
    if users is None or not len(sessions):
        return sessions
    return np.unique(users * (sessions.max() + 1) + sessions, return_inverse=True)[1].astype(np.int64)
