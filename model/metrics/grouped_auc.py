"""AUC within groups (users, sessions): the mean over groups that have both classes.

Groups count alike, by their rows, or by their positives; 0 if no group has both classes. Source: EasyRec's gauc and
session_auc, TorchEasyRec's grouped_auc.
"""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from model.metrics.groups import split_groups

Reduction = Literal["mean", "mean_by_sample_num", "mean_by_positive_num"]


def grouped_auc(
    labels: NDArray[np.floating],
    scores: NDArray[np.floating],
    groups: NDArray[np.int64],
    reduction: Reduction = "mean",
) -> float | None:
    """Returns the mean, 0 to 1; 0 if no group has both classes, None if a score is NaN.

    Args:
      labels: [B], above 0.5 is positive.
      scores: [B], any scale.
      groups: [B], equal within a group.
      reduction: how groups count.
    """
    if bool(np.isnan(scores).any()):
        return None
    positive = np.asarray(labels) > 0.5
    group = split_groups(groups)
    rows, positives = np.bincount(group), np.bincount(group, weights=positive)
    # Ranks within groups all at once: by group, then score; ties share the mean of their ranks.
    order = np.lexsort((scores, group))
    starts = np.concatenate([[0], np.cumsum(rows)])[:-1]
    ranks = np.arange(1, len(order) + 1) - starts[group[order]]
    is_new = np.ones(len(order), bool)
    is_new[1:] = (np.diff(group[order]) != 0) | (np.diff(np.asarray(scores)[order]) != 0)
    tied_with = np.cumsum(is_new) - 1
    mid_ranks = (np.bincount(tied_with, weights=ranks) / np.bincount(tied_with))[tied_with]
    rank_sums = np.bincount(group[order], weights=mid_ranks * positive[order], minlength=len(rows))
    pairs = positives * (rows - positives)
    judged = pairs > 0
    if not judged.any():
        return 0.0
    areas = (rank_sums - positives * (positives + 1) / 2)[judged] / pairs[judged]
    weights = {"mean": None, "mean_by_sample_num": rows[judged], "mean_by_positive_num": positives[judged]}
    return float(np.average(areas, weights=weights[reduction]))
