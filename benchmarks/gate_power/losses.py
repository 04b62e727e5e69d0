"""Candidates that are worse by a known share of AUC."""

import numpy as np

from benchmarks.gate_power.faults import auc, noisy, scale_for
from benchmarks.gate_power.trials import Pool, Scores, Trial, honest_scores


class Losses:
    """Candidates whose AUC on the whole pool is less than the release's by a known share."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._noise = np.random.default_rng(3).normal(size=len(pool.users))
        self._scales: dict[tuple[str, float, int, int], float] = {}

    def candidate(self, task: str, share: float, trial: Trial) -> Scores:
        """Another seed's scores of the task with just so much noise; of the other task as they are."""
        scores = honest_scores(self._pool, trial)
        scale = self._scale(task, share, trial.released, trial.candidate)
        return {**scores, task: noisy(scores[task], self._noise[trial.rows], scale)}

    def _scale(self, task: str, share: float, released: int, candidate: int) -> float:
        key = (task, share, released, candidate)
        if key not in self._scales:
            labels = self._pool.labels[task]
            wanted = auc(labels, self._pool.honest[released][task]) * (1 - share)
            self._scales[key] = scale_for(self._pool.honest[candidate][task], labels, self._noise, wanted)
        return self._scales[key]
