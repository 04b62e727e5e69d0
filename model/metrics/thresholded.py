"""Probabilities against a threshold: accuracy, recall, precision, and the best F1 over all thresholds."""

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.floating]


def accuracy(labels: Numbers, scores: Numbers, threshold: float = 0.5) -> float | None:
    """Returns the share of rows on their own side of the threshold; None without rows.

    Args:
      labels: [B], above 0.5 is positive.
      scores: [B], probabilities; at the threshold counts as positive.
      threshold: 0 to 1.
    """
    return float(np.mean((scores >= threshold) == (labels > 0.5))) if len(labels) else None


def recall(labels: Numbers, scores: Numbers, threshold: float = 0.5) -> float | None:
    """Returns the share of positives at or above the threshold; None without positives."""
    positive = labels > 0.5
    return float(np.mean(scores[positive] >= threshold)) if positive.any() else None


def precision(labels: Numbers, scores: Numbers, threshold: float = 0.5) -> float | None:
    """Returns the share of positives among rows at or above the threshold; None if there is no such row."""
    taken = scores >= threshold
    return float(np.mean(labels[taken] > 0.5)) if taken.any() else None


def max_f1(labels: Numbers, scores: Numbers) -> float | None:
    """Returns the largest of 2 PR / (P + R) over all thresholds; None without positives or if a score is NaN."""
    positive = labels > 0.5
    if not positive.any() or bool(np.isnan(scores).any()):
        return None
    order = np.argsort(-scores, kind="stable")
    # Rows of one score are taken together.
    last_of_score = np.append(np.flatnonzero(np.diff(scores[order])), len(order) - 1)
    hits = np.cumsum(positive[order])[last_of_score]
    return float(np.max(2 * hits / (last_of_score + 1 + positive.sum())))
