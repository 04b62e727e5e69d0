"""Whether the right class is among the likeliest: accuracy, recall and precision at k.

A row has one right class, so that precision at k is recall at k over k. Of equally likely classes the one of the
smaller number comes first.
"""

import numpy as np
from numpy.typing import NDArray


def recall_at_k(labels: NDArray[np.floating], shares: NDArray[np.floating], k: int) -> float | None:
    """Returns the share of rows whose class is among the k likeliest; None without rows.

    Args:
      labels: [B], whole numbers in 0..C-1.
      shares: [B, C], probabilities of the classes.
      k: at least 1.
    """
    if len(labels) == 0:
        return None
    likeliest = np.argsort(-shares, axis=1, kind="stable")[:, :k]
    return float(np.mean((likeliest == labels.astype(np.int64)[:, None]).any(axis=1)))


def precision_at_k(labels: NDArray[np.floating], shares: NDArray[np.floating], k: int) -> float | None:
    """Returns the share of right classes among the k likeliest of all rows; as recall_at_k."""
    recall = recall_at_k(labels, shares, k)
    return None if recall is None else recall / k
