"""Calibration as one number: the sum of the predictions over the sum of the labels."""

import numpy as np
from numpy.typing import NDArray


def predicted_over_observed(labels: NDArray[np.floating], predictions: NDArray[np.floating]) -> float | None:
    """Returns the ratio, 1 if well calibrated on the whole; None if no label is positive or a prediction is not finite.

    Args:
      labels: [B], 0 or 1.
      predictions: [B], probabilities.
    """
    observed = float(np.sum(labels, dtype=np.float64))
    predicted = float(np.sum(predictions, dtype=np.float64))
    return predicted / observed if observed > 0 and np.isfinite(predicted) else None
