"""Area under the ROC curve of binned scores: what the dialects' own reports call AUC.

Scores are compared with evenly spaced thresholds 0, 1 / (n - 1), ..., 1; the curve through the points (share of
negatives at or above, share of positives at or above), from (0, 0) on, is measured by trapezoids. Two scores between
the same thresholds count as tied. TorchEasyRec's AUROC; TensorFlow's streaming AUC, EasyRec's, differs by less than
1e-5.
"""

import numpy as np
from numpy.typing import NDArray


def binned_auc(labels: NDArray[np.floating], scores: NDArray[np.floating], num_thresholds: int) -> float | None:
    """Returns the area, 0 to 1; None without positives, without negatives, or if a score is NaN.

    Args:
      labels: [B], above 0.5 is positive.
      scores: [B], 0 to 1.
      num_thresholds: n, at least 2.
    """
    positive = np.asarray(labels) > 0.5
    num_positives, num_negatives = int(positive.sum()), int((~positive).sum())
    if num_positives == 0 or num_negatives == 0 or bool(np.isnan(scores).any()):
        return None
    thresholds = np.linspace(0.0, 1.0, num_thresholds)
    # Bin k holds the scores from threshold k - 1 on and below threshold k.
    bins = np.searchsorted(thresholds, scores, side="right")
    shares = []
    for side, count in ((positive, num_positives), (~positive, num_negatives)):
        counts = np.bincount(bins[side], minlength=num_thresholds + 1)
        shares.append(np.concatenate([[0.0], np.cumsum(counts[::-1])[:-1] / count]))
    return float(np.trapezoid(shares[0], shares[1]))
