"""A logistic regression over the ids and numbers of examples, learnt in one pass: the simplest model worth its name.

One weight for each table row of each feature, one a number, and one for all rows, by AdaGrad (Duchi et al. 2011). Ids
of a list share one vote; numbers are drawn to mean 0 and deviation 1 by those of the first rows. Dimensions: R rows.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from components.train.block import Block, Lists
from model.example_spec import ExampleSpec

MAX_WEIGHTS = 1 << 22
"""Ids beyond so many share weights."""

LEARNING_RATE = 0.1
LARGEST_NUMBER = 5.0
"""Numbers count as at most so many deviations from their mean."""

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Inputs:
    """What rows look like to a regression: `values[i]` stands at weight `places[i]` of row `rows[i]`, of R rows."""

    rows: Places
    places: Places
    values: Floats
    num_rows: int


class Encoder:
    """Makes rows' inputs; the same for the regressions of all tasks.

    Args:
      spec: the columns of examples.
      first: rows that numbers are scaled by.
    """

    def __init__(self, spec: ExampleSpec, first: Block) -> None:
        sizes = [1, *(it.num_rows for it in (*spec.single_ids, *spec.multi_ids)), first.dense.shape[1]]
        self._starts = np.cumsum(sizes)
        self.num_weights = int(min(self._starts[-1], MAX_WEIGHTS))
        known = np.where(np.isfinite(first.dense), first.dense, np.nan).astype(np.float64)
        with np.errstate(invalid="ignore"):
            is_known = np.isfinite(known).any(axis=0)
            self._mean = np.nanmean(np.where(is_known, known, 0.0), axis=0)
            self._deviation = np.nanstd(np.where(is_known, known, 0.0), axis=0)

    def encode(self, block: Block) -> Inputs:
        """Returns the rows' inputs."""
        everyone = np.arange(block.num_rows)
        single_rows, features = np.nonzero(block.single_ids >= 0)
        parts = [
            (everyone, np.zeros_like(everyone), np.ones(block.num_rows)),
            (single_rows, self._starts[features] + block.single_ids[single_rows, features], np.ones(len(features))),
            *(self._lists(lists, block.single_ids.shape[1] + number) for number, lists in enumerate(block.multi_ids)),
            self._numbers(block),
        ]
        rows, places, values = (np.concatenate(column) for column in zip(*parts, strict=True))
        return Inputs(rows, places % self.num_weights, values, block.num_rows)

    def _lists(self, lists: Lists, feature: int) -> tuple[Places, Places, Floats]:
        lengths = np.diff(lists.splits)
        rows = np.repeat(np.arange(len(lengths)), lengths)
        return rows, self._starts[feature] + lists.values.astype(np.int64), 1.0 / lengths[rows]

    def _numbers(self, block: Block) -> tuple[Places, Places, Floats]:
        scaled = (block.dense - self._mean) / np.where(self._deviation > 0, self._deviation, 1.0)
        rows, columns = np.nonzero(np.isfinite(scaled))
        values = np.clip(scaled[rows, columns], -LARGEST_NUMBER, LARGEST_NUMBER)
        return rows, self._starts[-2] + columns, values


class LogisticRegression:
    """One task's weights."""

    def __init__(self, num_weights: int) -> None:
        self._weights = np.zeros(num_weights)
        self._squares = np.full(num_weights, 1e-8)

    def logits(self, inputs: Inputs) -> Floats:
        """Returns [R], the logarithms of the odds."""
        votes = self._weights[inputs.places] * inputs.values
        logits: Floats = np.bincount(inputs.rows, weights=votes, minlength=inputs.num_rows).astype(np.float64)
        return logits

    def learn(self, inputs: Inputs, labels: npt.NDArray[np.floating], counts: npt.NDArray[np.bool_]) -> None:
        """Takes a step on the rows that count; the loss is their mean."""
        excess = np.where(counts, 1.0 / (1.0 + np.exp(-self.logits(inputs))) - labels, 0.0) / max(counts.sum(), 1)
        touched, place = np.unique(inputs.places, return_inverse=True)
        gradient = np.bincount(place, weights=excess[inputs.rows] * inputs.values)
        self._squares[touched] += gradient**2
        self._weights[touched] -= LEARNING_RATE * gradient / np.sqrt(self._squares[touched])
