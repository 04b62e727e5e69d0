"""Errors of predicted numbers: mean absolute, mean squared, and the root of the latter. None without rows."""

import math

import numpy as np
from numpy.typing import NDArray


def mean_absolute_error(labels: NDArray[np.floating], predictions: NDArray[np.floating]) -> float | None:
    """Returns the mean of |y - p|, from labels [B] and predictions [B]."""
    gaps = np.asarray(predictions, np.float64) - labels
    return float(np.mean(np.abs(gaps))) if len(gaps) else None


def mean_squared_error(labels: NDArray[np.floating], predictions: NDArray[np.floating]) -> float | None:
    """Returns the mean of (y - p)^2, from labels [B] and predictions [B]."""
    gaps = np.asarray(predictions, np.float64) - labels
    return float(np.mean(np.square(gaps))) if len(gaps) else None


def root_mean_squared_error(labels: NDArray[np.floating], predictions: NDArray[np.floating]) -> float | None:
    """Returns the root of the mean of (y - p)^2, from labels [B] and predictions [B]."""
    squared = mean_squared_error(labels, predictions)
    return None if squared is None else math.sqrt(squared)


def normalized_squared_error(labels: NDArray[np.floating], predictions: NDArray[np.floating]) -> float | None:
    """Returns the mean squared error over that of always predicting the mean label; None if labels are alike."""
    squared = mean_squared_error(labels, predictions)
    variance = float(np.var(np.asarray(labels, np.float64))) if len(labels) else 0.0
    return squared / variance if squared is not None and variance > 0 else None
