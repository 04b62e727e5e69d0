"""What is wrong with a planted candidate: from an honest one's scores to a faulty one's."""

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

Domains = npt.NDArray[np.int32]
Scores = Mapping[str, npt.NDArray[np.float32]]
Spoilt = dict[str, npt.NDArray[np.float32]]
Fault = Callable[[Scores, Domains, np.random.Generator], Spoilt]
"""(Honest scores by task, domain of each row, random numbers) -> faulty scores by task."""


def constant(scores: Scores, domains: Domains, rng: np.random.Generator) -> Spoilt:
    return {task: np.full_like(values, values.mean()) for task, values in scores.items()}


def swapped_tasks(scores: Scores, domains: Domains, rng: np.random.Generator) -> Spoilt:
    first, second = scores
    return {first: scores[second], second: scores[first]}


def one_domain_broken(scores: Scores, domains: Domains, rng: np.random.Generator) -> Spoilt:
    """The least domain's scores of the first task, each row's given to another row."""
    task = next(iter(scores))
    values = scores[task].copy()
    rows = np.flatnonzero(domains == domains.max())
    values[rows] = values[rng.permutation(rows)]
    return {**scores, task: values}


def doubled(scores: Scores, domains: Domains, rng: np.random.Generator) -> Spoilt:
    return {task: np.minimum(2 * values, 1).astype(np.float32) for task, values in scores.items()}


def one_nan(scores: Scores, domains: Domains, rng: np.random.Generator) -> Spoilt:
    task = next(iter(scores))
    values = scores[task].copy()
    values[rng.integers(len(values))] = np.nan
    return {**scores, task: values}


PLANTED: dict[str, Fault] = {
    "constant scores": constant,
    "tasks swapped": swapped_tasks,
    "one domain broken": one_domain_broken,
    "scores doubled": doubled,
    "one row NaN": one_nan,
}


def noisy(scores: npt.NDArray[np.float32], noise: npt.NDArray[np.float64], scale: float) -> npt.NDArray[np.float32]:
    """Adds noise to the logits and keeps the mean score: a model that knows less, and is as well calibrated."""
    logits = np.log(scores) - np.log1p(-scores) + scale * noise
    shift = 0.0
    for _ in range(30):  # Newton's steps to the mean
        chances = 1 / (1 + np.exp(-(logits + shift)))
        shift += (scores.mean() - chances.mean()) / (chances * (1 - chances)).mean()
    return (1 / (1 + np.exp(-(logits + shift)))).astype(np.float32)


def scale_for(
    scores: npt.NDArray[np.float32], labels: npt.NDArray[np.int64], noise: npt.NDArray[np.float64], wanted: float
) -> float:
    """Returns the noise that brings the AUC down to what is wanted, by bisection; 0 if it is no higher anyway."""
    low, high = 0.0, 2.0
    for _ in range(12):
        middle = (low + high) / 2
        if auc(labels, noisy(scores, noise, middle)) > wanted:
            low = middle
        else:
            high = middle
    return low


def auc(labels: npt.NDArray[np.int64], scores: npt.NDArray[np.float32]) -> float:
    """Mann and Whitney's statistic; equal scores count half."""
    _, ranks, counts = np.unique(scores, return_inverse=True, return_counts=True)
    upper = np.cumsum(counts)
    mean_rank = upper - (counts - 1) / 2
    positives = labels == 1
    num = positives.sum()
    return float((mean_rank[ranks[positives]].sum() - num * (num + 1) / 2) / (num * (len(labels) - num)))
