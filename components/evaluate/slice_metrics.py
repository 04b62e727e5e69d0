"""Metrics of one model from the sums of a tally, for all slices of a slicing at once; NaN where one is undefined.

With P positives, N negatives, p_i and n_i of them in bin i, all by weight:
AUC = sum_i p_i (n_1 + ... + n_(i-1) + n_i / 2) / (P N), off by at most sum_i p_i n_i / (2 P N): the pairs within a bin.
"""

import numpy as np
import numpy.typing as npt

from components.evaluate.tally import Floats, Sums
from components.report import VALUE

NUM_CALIBRATION_BINS = 10

Groups = npt.NDArray[np.int64]

SliceMetrics = dict[str, Floats]
"""Metric's name in report.Metrics -> [S]."""


def measure_slices(sums: Sums, model: str, kind: str, calibration: Groups | None) -> SliceMetrics:
    """Returns a model's metrics.

    Args:
      sums: of a tally, or of a tally without one block.
      model: "candidate" or "released".
      kind: CHANCE, CLASSES or VALUE.
      calibration: calibration_groups of all rows; None of a value.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        found = _of_values(sums, model) if kind == VALUE else _of_chances(sums, model, calibration)
        found["mean_prediction"] = sums[f"{model}.predicted"] / sums["weight"]
    undefined = (sums[f"{model}.bad"] > 0) | (sums["entries"] == 0)
    return {name: np.where(undefined | ~np.isfinite(values), np.nan, values) for name, values in found.items()}


def calibration_groups(histogram: Floats) -> Groups:
    """Returns the calibration bin of each bin of scores, [S, bins]: ten of about equally many rows."""
    rows = histogram[:, 0] + histogram[:, 1]
    middle = np.cumsum(rows, axis=1) - rows / 2
    total = _above_0(rows.sum(axis=1, keepdims=True))
    groups: Groups = np.minimum(middle * NUM_CALIBRATION_BINS / total, NUM_CALIBRATION_BINS - 1).astype(np.int64)
    return groups


def calibration_sums(histogram: Floats, groups: Groups) -> Floats:
    """Returns [S, 3, 10]: negatives, positives and the sum of scores of each calibration bin."""
    num_slices = len(histogram)
    place = (groups + NUM_CALIBRATION_BINS * np.arange(num_slices)[:, None]).ravel()
    size = num_slices * NUM_CALIBRATION_BINS
    summed = [np.bincount(place, weights=histogram[:, part].ravel(), minlength=size) for part in range(3)]
    return np.stack([part.reshape(num_slices, NUM_CALIBRATION_BINS) for part in summed], axis=1)


def _of_chances(sums: Sums, model: str, calibration: Groups | None) -> SliceMetrics:
    histogram = sums[f"{model}.histogram"]
    negatives, positives = histogram[:, 0], histogram[:, 1]
    weight, positive_weight = sums["weight"], sums["positive_weight"]
    pairs = positive_weight * (weight - positive_weight)
    below = np.cumsum(negatives, axis=1) - negatives
    loss = sums[f"{model}.loss"] / weight
    rate = positive_weight / weight
    found = {
        "auc": _per_slice(positives, below + negatives / 2) / pairs,
        "auc_error": _per_slice(positives, negatives) / (2 * pairs),
        "pr_auc": _average_precision(negatives, positives) / positive_weight,
        "log_loss": loss,
        "normalized_entropy": loss / -(rate * np.log(rate) + (1 - rate) * np.log1p(-rate)),
        "predicted_over_observed": sums[f"{model}.predicted"] / positive_weight,
    }
    if calibration is not None:
        binned = calibration_sums(histogram, calibration)
        found["ece"] = np.abs(binned[:, 2] - binned[:, 1]).sum(axis=1) / weight
    if f"{model}.areas" in sums:
        found["gauc"] = sums[f"{model}.areas"] / sums[f"{model}.judged_users"]
    if f"{model}.recall" in sums:
        found["recall_at_k"] = sums[f"{model}.recall"] / sums[f"{model}.judged_sessions"]
        found["precision_at_k"] = sums[f"{model}.precision"] / sums[f"{model}.judged_sessions"]
    return found


def _of_values(sums: Sums, model: str) -> SliceMetrics:
    weight = sums["weight"]
    squared_error = sums[f"{model}.squares"] / weight
    variance = sums["label_squares"] / weight - (sums["label_offsets"] / weight) ** 2
    ratio = sums[f"{model}.predicted"] / np.where(sums["labels"] > 0, sums["labels"], np.nan)
    return {
        "root_mean_squared_error": np.sqrt(squared_error),
        "mean_absolute_error": sums[f"{model}.absolutes"] / weight,
        "normalized_squared_error": squared_error / np.where(variance > 0, variance, np.nan),
        "predicted_over_observed": np.where(sums["negative_labels"] > 0, np.nan, ratio),
    }


def _per_slice(left: Floats, right: Floats) -> Floats:
    product: Floats = np.einsum("sb,sb->s", left, right)
    return product


def _average_precision(negatives: Floats, positives: Floats) -> Floats:
    """Returns the sum over positives of the precision at their score, a bin being one score."""
    hits = np.cumsum(positives[:, ::-1], axis=1)
    seen = hits + np.cumsum(negatives[:, ::-1], axis=1)
    return _per_slice(positives[:, ::-1], hits / _above_0(seen))


def _above_0(weight: Floats) -> Floats:
    """Returns weights to divide by, 1 where there is none."""
    return np.where(weight > 0, weight, 1.0)
