"""XAUC: the share of pairs of rows whose predictions stand in the order of their labels; for regression.

A pair with equal labels or equal predictions is not in order and counts as such, as in TorchEasyRec. There are
B (B - 1) / 2 pairs; of many, a number is drawn with a fixed seed. Within groups, the pairs of each group are taken, at
most so many, and the mean over groups of two rows and more. Source: Zhan et al., KDD 2022, arXiv:2206.06003.
"""

import numpy as np
from numpy.typing import NDArray

from model.metrics.groups import split_groups

_SEED = 20220606


def xauc(labels: NDArray[np.floating], predictions: NDArray[np.floating], num_pairs: int | None) -> float | None:
    """Returns the share, 0 to 1; None with fewer than two rows, or if a prediction is NaN.

    Args:
      labels: [B].
      predictions: [B].
      num_pairs: pairs to draw, at least 1; None, or as many as there are: all pairs.
    """
    if len(labels) < 2 or bool(np.isnan(predictions).any()):
        return None
    first, second = _pairs(len(labels), num_pairs, np.random.default_rng(_SEED))
    return _share_in_order(labels, predictions, first, second)


def grouped_xauc(
    labels: NDArray[np.floating], predictions: NDArray[np.floating], groups: NDArray[np.int64], max_pairs: int
) -> float | None:
    """Returns the mean over groups; None if no group has two rows, or a prediction is NaN.

    Args:
      labels: [B].
      predictions: [B].
      groups: [B], equal within a group.
      max_pairs: most pairs of a group, at least 1.
    """
    if len(labels) < 2 or bool(np.isnan(predictions).any()):
        return None
    numbers = split_groups(groups)
    order = np.argsort(numbers, kind="stable")
    generator = np.random.default_rng(_SEED)
    shares = []
    for rows in np.split(order, np.cumsum(np.bincount(numbers))[:-1]):
        if len(rows) > 1:
            first, second = _pairs(len(rows), max_pairs, generator)
            shares.append(_share_in_order(labels[rows], predictions[rows], first, second))
    return float(np.mean(shares)) if shares else None


def _share_in_order(
    labels: NDArray[np.floating],
    predictions: NDArray[np.floating],
    first: NDArray[np.intp],
    second: NDArray[np.intp],
) -> float:
    gaps = np.asarray(labels, np.float64)[first] - labels[second]
    return float(np.mean(gaps * (np.asarray(predictions, np.float64)[first] - predictions[second]) > 0))


def _pairs(
    num_rows: int, num_pairs: int | None, generator: np.random.Generator
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    if num_pairs is None or num_pairs >= num_rows * (num_rows - 1) // 2:
        first, second = np.triu_indices(num_rows, k=1)
        return first, second
    first = generator.integers(0, num_rows, num_pairs)
    # Any other row: so far away, around the end.
    return first, (first + generator.integers(1, num_rows, num_pairs)) % num_rows
