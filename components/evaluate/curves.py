"""What the page draws of one task and model: points, not rows. JSON as it stands."""

from typing import Any

import numpy as np
import numpy.typing as npt

from components.evaluate.measure import ALL_ROWS, Scheme, Survey, Tallies
from components.evaluate.plan import MODELS
from components.evaluate.score_bins import CELLS_PER_LOGIT, NUM_CELLS, Counts
from components.evaluate.slice_metrics import calibration_groups, calibration_sums
from components.evaluate.tally import Floats, Sums
from components.report import VALUE

NUM_ROC_POINTS = 101

LOGIT_EDGES = np.linspace(-12.0, 12.0, 97)
"""Edges of the score histogram, in logits; scores beyond them count in the outer bins."""

Curves = dict[str, Any]


def all_curves(scheme: Scheme, total: Tallies | None, survey: Survey) -> dict[str, dict[str, Curves | None]]:
    """Returns what the page draws for each task over all rows, by model; nothing of tasks that predict values."""
    drawn: dict[str, dict[str, Curves | None]] = {}
    for task in scheme.plan.tasks:
        if task.kind != VALUE:
            drawn[task.name] = dict.fromkeys(MODELS)
        if task.kind != VALUE and total:
            for model in scheme.plan.models:
                sums = total[task.name, ALL_ROWS].sums
                drawn[task.name][model] = model_curves(sums, model, survey.cells[task.name, model])
    return drawn


def model_curves(sums: Sums, model: str, cells: Counts) -> Curves | None:
    """Returns a model's curves over all rows: `roc`, `roc_thresholds`, `calibration` and `histogram`.

    Args:
      sums: of all rows as one slice.
      model: "candidate" or "released".
      cells: rows by cell of the fine grid of scores.

    Returns:
      roc: pairs (false positive rate, true positive rate), from (0, 0) to (1, 1).
      roc_thresholds: for each pair, about the least score that counts as positive there; 1 where none does.
      calibration: for bins of about equally many rows in the order of their scores: mean score, share of positives,
        rows.
      histogram: share of the rows between two LOGIT_EDGES, by log(p / (1 - p)).
      None if labels are all alike, or a score is no probability.
    """
    histogram: Floats = sums[f"{model}.histogram"][:1]
    counts = histogram[0, :2].sum(axis=1)
    if sums[f"{model}.bad"][0] or not counts.all():
        return None
    return {
        **_roc(histogram[0]),
        "calibration": _calibration(histogram),
        "histogram": _shares(cells),
    }


def _roc(histogram: Floats) -> Curves:
    """Thins the curve to points evenly spread along it; the rows of one bin are one step, at their mean score."""
    used = (histogram[0] + histogram[1])[::-1] > 0
    negatives, positives, scores = (sums[::-1][used] for sums in histogram)
    hits, alarms = np.cumsum(positives), np.cumsum(negatives)
    true_rate = np.concatenate([[0.0], hits / hits[-1]])
    false_rate = np.concatenate([[0.0], alarms / alarms[-1]])
    thresholds = np.concatenate([[1.0], scores / (negatives + positives)])
    along = (true_rate + false_rate) / 2
    points = np.unique(np.searchsorted(along, np.linspace(0.0, 1.0, NUM_ROC_POINTS)).clip(max=len(along) - 1))
    return {
        "roc": [[round(float(false_rate[i]), 6), round(float(true_rate[i]), 6)] for i in points],
        "roc_thresholds": [round(float(thresholds[i]), 6) for i in points],
    }


def _calibration(histogram: Floats) -> list[dict[str, float]]:
    [binned] = calibration_sums(histogram, calibration_groups(histogram))
    return [
        {"predicted": predicted / rows, "observed": positives / rows, "rows": int(rows)}
        for negatives, positives, predicted in binned.T.tolist()
        if (rows := negatives + positives)
    ]


def _shares(cells: Counts) -> list[float]:
    edges = (LOGIT_EDGES[1:-1] * CELLS_PER_LOGIT).astype(np.int64) + NUM_CELLS // 2
    counts: npt.NDArray[np.int64] = np.add.reduceat(cells, [0, *edges])
    return [round(float(share), 6) for share in counts / cells.sum()]
