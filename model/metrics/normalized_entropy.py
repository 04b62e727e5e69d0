"""Normalised entropy: the log loss over that of always predicting the mean label.

Source: He et al., ADKDD 2014, section 3.
"""

import numpy as np
from numpy.typing import NDArray

from model.metrics.log_loss import NEAREST, log_loss


def normalized_entropy(
    labels: NDArray[np.floating], predictions: NDArray[np.floating], nearest: float = NEAREST
) -> float | None:
    """Returns the ratio, below 1 if predictions say more than the mean; None if labels are alike or log loss is None.

    Args:
      labels: [B], 0 or 1.
      predictions: [B], probabilities.
      nearest: predictions nearer to 0 or 1 count as this far away; above 0.
    """
    loss = log_loss(labels, predictions, nearest)
    if loss is None:
        return None
    mean = float(np.mean(labels, dtype=np.float64))
    if not 0 < mean < 1:
        return None
    return loss / float(-mean * np.log(mean) - (1 - mean) * np.log1p(-mean))
