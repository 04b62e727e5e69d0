"""What the page draws of one task and model: points, not rows. JSON as it stands."""

from typing import Any

import numpy as np
import numpy.typing as npt

from components.evaluate.measure import Labels, Scores, bad_scores

NUM_ROC_POINTS = 101
NUM_CALIBRATION_BINS = 10

LOGIT_EDGES = np.linspace(-12.0, 12.0, 97)
"""Edges of the score histogram, in logits; scores beyond them count in the outer bins."""

Curves = dict[str, Any]


def task_curves(labels: Labels, scores: Scores) -> Curves | None:
    """Returns a model's curves: `roc`, `calibration` and `histogram`.

    Args:
      labels: [B], 0 or 1.
      scores: [B], probabilities.

    Returns:
      roc: pairs (false positive rate, true positive rate), from (0, 0) to (1, 1).
      calibration: for bins of equally many rows in the order of their scores: mean score, share of positives, rows.
      histogram: share of the rows between two LOGIT_EDGES, by log(p / (1 - p)).
      None if labels are all alike, or a score is no probability.
    """
    positives = int(np.count_nonzero(labels))
    if positives in (0, len(labels)) or bad_scores(scores).any():
        return None
    order = np.argsort(scores, kind="stable")
    truth, ascending = labels[order], scores[order]
    return {
        "roc": _roc(truth[::-1], ascending[::-1]),
        "calibration": _calibration(truth, ascending),
        "histogram": _histogram(scores),
    }


def _roc(truth: Labels, descending: Scores) -> list[list[float]]:
    """Thins the curve to points evenly spread along it; rows of one score are one step."""
    last_of_score = np.append(np.flatnonzero(np.diff(descending)), len(descending) - 1)
    hits = np.cumsum(truth, dtype=np.int64)[last_of_score]
    alarms = last_of_score + 1 - hits
    true_rate = np.concatenate([[0.0], hits / hits[-1]])
    false_rate = np.concatenate([[0.0], alarms / alarms[-1]])
    along = (true_rate + false_rate) / 2
    points = np.unique(np.searchsorted(along, np.linspace(0.0, 1.0, NUM_ROC_POINTS)).clip(max=len(along) - 1))
    return [[round(float(false_rate[i]), 6), round(float(true_rate[i]), 6)] for i in points]


def _calibration(truth: Labels, ascending: Scores) -> list[dict[str, float]]:
    bins = np.array_split(np.arange(len(truth)), NUM_CALIBRATION_BINS)
    return [
        {
            "predicted": float(np.mean(ascending[rows], dtype=np.float64)),
            "observed": float(np.mean(truth[rows], dtype=np.float64)),
            "rows": len(rows),
        }
        for rows in bins
        if len(rows)
    ]


def _histogram(scores: Scores) -> list[float]:
    counts, _ = np.histogram(logit(scores).clip(LOGIT_EDGES[0], LOGIT_EDGES[-1]), LOGIT_EDGES)
    return [round(float(share), 6) for share in counts / len(scores)]


def logit(scores: Scores) -> npt.NDArray[np.float64]:
    """Returns log(p / (1 - p)); scores of 0 and 1 give the logits of the nearest probabilities a float32 holds."""
    chance = np.clip(scores.astype(np.float64), 1e-7, 1 - 1e-7)
    return np.log(chance) - np.log1p(-chance)
