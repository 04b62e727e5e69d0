"""Log loss: the mean of -y log p - (1 - y) log(1 - p)."""

import numpy as np
from numpy.typing import NDArray

NEAREST = 1e-7
"""How near a probability may come to 0 and 1: float32 rounds at about this."""


def log_loss(labels: NDArray[np.floating], predictions: NDArray[np.floating], nearest: float = NEAREST) -> float | None:
    """Returns the mean loss in nats, at least 0; None without rows or if a prediction is NaN.

    Args:
      labels: [B], 0 or 1.
      predictions: [B], probabilities.
      nearest: predictions nearer to 0 or 1 count as this far away, so that a saturated one stays finite; above 0.
    """
    if len(labels) == 0 or bool(np.isnan(predictions).any()):
        return None
    truth = np.asarray(labels, np.float64)
    chance = np.clip(np.asarray(predictions, np.float64), nearest, 1 - nearest)
    return float(-np.mean(truth * np.log(chance) + (1 - truth) * np.log1p(-chance)))
