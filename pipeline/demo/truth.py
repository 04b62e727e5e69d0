"""The best AUC that any model can reach on the generated log: that of the true probabilities."""

import numpy as np
from numpy.typing import NDArray

from pipeline.demo.log import AdLog
from pipeline.demo.world import DOMAINS, Floats

TASKS = {"ctr": "clk", "cvr": "buy"}
"""The demo config's towers and the labels they learn."""


def best_auc(log: AdLog, held_out: NDArray[np.bool_]) -> dict[str, dict[str, float | None]]:
    """Returns the AUC of the true probabilities by task and domain; under "" over all domains.

    Args:
      log: the log.
      held_out: bool[rows], the rows to judge on. Rows that have lost their domain are left out: no run can judge them.
    """
    usable = held_out & np.asarray(log.rows["scenario"].is_valid())
    chosen = {"": usable} | {domain.name: usable & (log.domain == index) for index, domain in enumerate(DOMAINS)}
    truth = {"ctr": log.click, "cvr": log.buy}
    return {
        task: {name: auc(truth[task][rows], log.rows[label].to_numpy()[rows] == 1) for name, rows in chosen.items()}
        for task, label in TASKS.items()
    }


def auc(scores: Floats, positive: NDArray[np.bool_]) -> float | None:
    """Returns the probability that a positive row outscores a negative one, ties counted half; None without either."""
    num_positives, num_negatives = int(positive.sum()), int((~positive).sum())
    if not num_positives or not num_negatives:
        return None
    _, group, size = np.unique(scores, return_inverse=True, return_counts=True)
    mean_rank = (np.cumsum(size) - (size - 1) / 2)[group]
    num_won = mean_rank[positive].sum() - num_positives * (num_positives + 1) / 2
    return float(num_won / (num_positives * num_negatives))
