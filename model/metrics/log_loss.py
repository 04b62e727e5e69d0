"""Log loss: the mean of -y log p - (1 - y) log(1 - p)."""

import numpy as np
from numpy.typing import NDArray

_NEAREST = 1e-7


def log_loss(labels: NDArray[np.floating], predictions: NDArray[np.floating]) -> float | None:
    """Returns the mean loss in nats, at least 0; None without rows or if a prediction is NaN.

    Args:
      labels: [B], 0 or 1.
      predictions: [B], probabilities; taken to be at least 1e-7 away from 0 and 1, so that a saturated one stays
        finite.
    """
    if len(labels) == 0 or bool(np.isnan(predictions).any()):
        return None
    truth = np.asarray(labels, np.float64)
    chance = np.clip(np.asarray(predictions, np.float64), _NEAREST, 1 - _NEAREST)
    return float(-np.mean(truth * np.log(chance) + (1 - truth) * np.log1p(-chance)))
