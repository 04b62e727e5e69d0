"""The report's results from sums and left-out metrics: numbers, intervals, and the shift of scores."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from components.evaluate.measure import (
    ALL_ROWS,
    IS_THERE,
    LeftOut,
    Scheme,
    Survey,
    Tallies,
    all_calibration_groups,
    measure_blocks,
    split_blocks,
)
from components.evaluate.plan import JudgedTask, Plan
from components.evaluate.slice_metrics import SliceMetrics, measure_slices
from components.evaluate.slicing import Place
from components.evaluate.tally import Floats, Tally
from components.jackknife import SCALES, Estimate, difference, interval
from components.report import CLASS_SLICE, Intervals, ScoreShift, SliceResult, Uncertainty
from components.report_metrics import Metrics

NUMBERS = tuple(item.name for item in fields(Metrics) if item.name != "num_bad_scores")

NUM_SHIFT_BINS = 10
LEAST_SHARE = 1e-6
"""Shares of rows that PSI takes the logarithm of are at least this."""


@dataclass(frozen=True, slots=True)
class _Measured:
    """One slicing of a task.

    Attributes:
      tally: its sums.
      metrics: by model.
      left_out: by model, metric -> [blocks, S].
      is_there: [blocks, S], whether a block has rows of a slice.
    """

    tally: Tally
    metrics: Mapping[str, SliceMetrics]
    left_out: Mapping[str, Mapping[str, Floats]]
    is_there: npt.NDArray[np.bool_]


def measure_rows(rows: pa.Table, plan: Plan) -> tuple[SliceResult, ...]:
    """Returns the results of scored rows, all in memory at once; their columns are those of scored_rows.py."""
    survey = Survey.of_nothing(plan)
    for batch in rows.to_batches():
        survey.add_rows(batch, plan)
    scheme = Scheme.of(plan, survey)
    return slice_results(scheme, *measure_blocks(split_blocks(rows, plan), scheme))


def uncertainty(plan: Plan) -> Uncertainty:
    """Returns how the intervals are made."""
    over = "users" if plan.has_users else "sessions" if plan.has_sessions else "rows"
    return Uncertainty(f"delete-a-block jackknife over {over}", plan.num_blocks, plan.level)


def slice_results(scheme: Scheme, total: Tallies | None, left_out: Sequence[LeftOut]) -> tuple[SliceResult, ...]:
    """Returns the results by task, in the order of the slicings.

    Args:
      scheme: what was counted.
      total: sums of all rows; None if there are none.
      left_out: metrics without each block that has rows.
    """
    return tuple(result for task in scheme.plan.tasks for result in _task_results(task, scheme, total, left_out))


def score_shift(scheme: Scheme, total: Tallies | None) -> dict[str, ScoreShift] | None:
    """Returns how each task's scores differ from the released model's; None if nothing is compared."""
    if not scheme.plan.compare:
        return None
    return {task.name: _shift(None if total is None else total[task.name, ALL_ROWS]) for task in scheme.plan.tasks}


def _task_results(
    task: JudgedTask, scheme: Scheme, total: Tallies | None, left_out: Sequence[LeftOut]
) -> Iterator[SliceResult]:
    plan = scheme.plan
    calibration = all_calibration_groups(total, plan) if total else {}
    for number, places in enumerate(scheme.places(task)):
        if total is None:
            yield from (_no_rows(task, place, plan) for place in places)
            continue
        tally = total[task.name, number]
        found = _Measured(
            tally,
            {
                model: measure_slices(tally.sums, model, task.kind, calibration.get((task.name, number, model)))
                for model in plan.models
            },
            {model: _stacked([block[task.name, number, model] for block in left_out]) for model in plan.models},
            np.array([block[task.name, number, plan.models[0]][IS_THERE] > 0 for block in left_out]),
        )
        for index, place in enumerate(places):
            yield _result(task, place, found, index, plan)


def _stacked(blocks: Sequence[Mapping[str, Floats]]) -> dict[str, Floats]:
    return {name: np.stack([block[name] for block in blocks]) for name in blocks[0]}


def _no_rows(task: JudgedTask, place: Place, plan: Plan) -> SliceResult:
    nothing = Metrics(None, None, None, None, None, None, None, 0)
    users = 0 if plan.has_users else None
    return SliceResult(task.name, place, 0, 0, 0, nothing, nothing if plan.compare else None, task.kind, users)


def _result(task: JudgedTask, place: Place, found: _Measured, index: int, plan: Plan) -> SliceResult:
    sums = found.tally.sums
    entries, positives = int(sums["entries"][index]), int(sums["positives"][index])
    return SliceResult(
        task=task.name,
        slice=place,
        rows=entries if CLASS_SLICE in place else entries // task.num_classes,
        positives=positives,
        negatives=entries - positives,
        candidate=_metrics(found, "candidate", index),
        released=_metrics(found, "released", index) if plan.compare else None,
        kind=task.kind,
        users=int(sums["users"][index]) if plan.has_users else None,
        intervals=_intervals(found, index, plan),
    )


def _metrics(found: _Measured, model: str, index: int) -> Metrics:
    sums, num_bad = found.tally.sums, int(found.tally.sums[f"{model}.bad"][index])
    numbers = {name: _known(values[index]) for name, values in found.metrics[model].items()}
    is_known = num_bad == 0 and sums["entries"][index] > 0
    return Metrics(
        **{name: numbers.get(name) for name in NUMBERS if name not in ("min_prediction", "max_prediction")},
        min_prediction=float(found.tally.least[model][index]) if is_known else None,
        max_prediction=float(found.tally.most[model][index]) if is_known else None,
        num_bad_scores=num_bad,
    )


def _intervals(found: _Measured, index: int, plan: Plan) -> Intervals:
    blocks = found.is_there[:, index]
    names = [name for name in SCALES if name in found.metrics["candidate"]]
    estimates = {
        model: {
            name: Estimate(float(found.metrics[model][name][index]), found.left_out[model][name][blocks, index])
            for name in names
        }
        for model in plan.models
    }
    mine, theirs = estimates["candidate"], estimates.get("released")
    return Intervals(
        {name: interval(name, mine[name], plan.level) for name in names},
        None if theirs is None else {name: interval(name, theirs[name], plan.level) for name in names},
        None if theirs is None else {name: difference(mine[name], theirs[name], plan.level) for name in names},
    )


def _shift(tally: Tally | None) -> ScoreShift:
    if tally is None or tally.sums["candidate.bad"][0] or tally.sums["released.bad"][0]:
        return ScoreShift(None, None, None)
    sums = {name: array[0] for name, array in tally.sums.items()}
    if not sums["weight"] > 0:
        return ScoreShift(None, None, None)
    psi = None
    if "candidate.histogram" in sums:
        now, before = (sums[f"{model}.histogram"][:2].sum(axis=0) for model in ("candidate", "released"))
        psi = _psi(now, before)
    change = (sums["candidate.predicted"] - sums["released.predicted"]) / sums["weight"]
    return ScoreShift(psi, float(change), float(sums["moved"] / sums["weight"]))


def _psi(now: Floats, before: Floats) -> float:
    """Returns sum (a - b) log(a / b) over bins that hold about equally many of the scores before."""
    middle = (np.cumsum(before) - before / 2) * NUM_SHIFT_BINS / before.sum()
    group = np.minimum(middle, NUM_SHIFT_BINS - 1).astype(np.int64)
    shares = [
        np.maximum(np.bincount(group, weights=rows, minlength=NUM_SHIFT_BINS) / rows.sum(), LEAST_SHARE)
        for rows in (now, before)
    ]
    return float(np.sum((shares[0] - shares[1]) * np.log(shares[0] / shares[1])))


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
