"""Area under the ROC curve: the share of (positive, negative) pairs that the scores put in order, a tie counting half.

Source: Mann and Whitney 1947; computed from mid-ranks, exactly.
"""

import numpy as np
from numpy.typing import NDArray


def auc(labels: NDArray[np.floating], scores: NDArray[np.floating]) -> float | None:
    """Returns the area, 0 to 1; None without positives, without negatives, or if a score is NaN.

    Args:
      labels: [B], above 0.5 is positive.
      scores: [B], any scale.
    """
    positive = np.asarray(labels) > 0.5
    num_positives, num_negatives = int(positive.sum()), int((~positive).sum())
    if num_positives == 0 or num_negatives == 0 or bool(np.isnan(scores).any()):
        return None
    _, tied_with, counts = np.unique(scores, return_inverse=True, return_counts=True)
    mid_ranks = np.cumsum(counts, dtype=np.float64) - (counts - 1) / 2
    rank_sum = float(mid_ranks[tied_with][positive].sum())
    return (rank_sum - num_positives * (num_positives + 1) / 2) / (num_positives * num_negatives)
