"""What is counted of a task's rows per slice: sums that are merged by adding, and taken apart by subtracting.

A tally maps names to arrays whose first axis is the slices. Counts that are no model's: `entries` (rows, or rows times
classes), `positives`, `users`, of values `negative_labels`. Everything else is by weight, which is 1 unless rows have
weights: `weight` and `positive_weight` of entries and positives, `labels`, `moved` (|candidate - released|); of values
`label_squares` and `label_offsets` (from the least label of all, so that nothing is lost in subtracting). Of each
model, after its name and a dot: `bad` (a count: scores that are none), `predicted`; of values `squares` and `absolutes`
(of errors); of probabilities `loss`, `histogram` [S, 3, bins]: negatives, positives and the sum of scores per bin, and
without weights `areas` and `judged_users`, `recall`, `precision` and `judged_sessions`.

Memory: 8 bytes x slices x models x (3 bins + about 20) a task.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from components.evaluate.score_bins import Cells
from components.evaluate.within_groups import Groups, group_areas, group_tops
from components.report import VALUE

Floats = npt.NDArray[np.float64]
Sums = dict[str, Floats]

NEAREST = 1e-7
"""Log loss takes probabilities to be at least this far from 0 and 1."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Sums of the slices of one slicing, and the least and largest score and label, which can't be subtracted."""

    sums: Sums
    least: Sums
    most: Sums

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            {name: array + other.sums[name] for name, array in self.sums.items()},
            {name: np.minimum(array, other.least[name]) for name, array in self.least.items()},
            {name: np.maximum(array, other.most[name]) for name, array in self.most.items()},
        )


@dataclass(frozen=True, slots=True)
class Entries:
    """Entries of one task, of one block of rows; an entry is a row, or one class of a row.

    Attributes:
      kind: CHANCE, CLASSES or VALUE.
      labels: float64[N].
      scores: float64[N] of each model; no NaN: where `bad`, any number.
      bad: bool[N] of each model: whether the score is none.
      bins: int32[N] of each model: the bin of its score; not of values.
      users: int64[N], 0 to U - 1; None without users.
      sessions: int64[N], 0 to V - 1; None without sessions.
      weights: float64[N], at least 0; None: all 1.
    """

    kind: str
    labels: Floats
    scores: Mapping[str, Floats]
    bad: Mapping[str, npt.NDArray[np.bool_]]
    bins: Mapping[str, Cells] = field(default_factory=dict)
    users: Groups | None = None
    sessions: Groups | None = None
    weights: Floats | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """How entries are counted: bins of scores, places at the top of a session, least label of all rows of a value."""

    num_bins: int
    top_k: int
    least_label: float = 0.0


def tally_entries(entries: Entries, codes: npt.NDArray[np.int32], num_slices: int, settings: Settings) -> Tally:
    """Counts entries by slice.

    Args:
      entries: of one task and block.
      codes: int32[N], each entry's slice, 0 to num_slices - 1; -1 for none.
      num_slices: S.
      settings: how.
    """
    at = slice(None) if len(codes) and codes.min() >= 0 else np.flatnonzero(codes >= 0)
    counter = _Counter(codes[at], num_slices, settings, None if entries.weights is None else entries.weights[at])
    labels = entries.labels[at]
    sums: Sums = {"entries": counter.count(), "positives": counter.count(labels > 0), "labels": counter.total(labels)}
    sums |= {"weight": counter.total(), "positive_weight": counter.total(labels > 0)}
    if entries.kind == VALUE:
        sums |= counter.label_moments(labels)
    users = counter.groups(entries.users, at)
    sessions = counter.groups(entries.sessions, at)
    if users:
        sums["users"] = users.total(np.ones(len(users.slice_of)))
    least, most = {}, {}
    for model, all_scores in entries.scores.items():
        scores = all_scores[at]
        found = {"bad": counter.count(entries.bad[model][at]), "predicted": counter.total(scores)}
        if entries.kind == VALUE:
            found |= {"squares": counter.total((scores - labels) ** 2)}
            found |= {"absolutes": counter.total(np.abs(scores - labels))}
        else:
            found |= {"loss": counter.total(_losses(labels, scores))}
            found |= {"histogram": counter.histogram(entries.bins[model][at], labels > 0, scores)}
            found |= _within(users, sessions, labels > 0, scores, settings.top_k)
        sums |= {f"{model}.{name}": array for name, array in found.items()}
        least[model], most[model] = counter.extremes(scores)
    if len(entries.scores) > 1:
        candidate, released = (scores[at] for scores in entries.scores.values())
        sums["moved"] = counter.total(np.abs(candidate - released))
    return Tally(sums, least, most)


@dataclass(frozen=True, slots=True)
class _Counter:
    """Sums by slice of entries whose slices are `codes`."""

    codes: npt.NDArray[np.int32]
    num_slices: int
    settings: Settings
    weights: Floats | None

    def count(self, values: npt.NDArray[np.generic] | None = None) -> Floats:
        return np.bincount(self.codes, weights=values, minlength=self.num_slices).astype(np.float64)

    def total(self, values: npt.NDArray[Any] | None = None) -> Floats:
        return self.count(self._weighted(values))

    def label_moments(self, labels: Floats) -> Sums:
        offsets = labels - self.settings.least_label
        squares = {"label_squares": self.total(offsets**2), "label_offsets": self.total(offsets)}
        return squares | {"negative_labels": self.count(labels < 0)}

    def groups(self, keys: Groups | None, at: slice | npt.NDArray[np.intp]) -> "_Groups | None":
        if keys is None:
            return None
        found, group = np.unique(keys[at] * self.num_slices + self.codes, return_inverse=True)
        return _Groups(group.astype(np.int64), found % self.num_slices, self.num_slices)

    def histogram(self, bins: Cells, is_positive: npt.NDArray[np.bool_], scores: Floats) -> Floats:
        num_bins, size = self.settings.num_bins, self.num_slices * self.settings.num_bins
        place = self.codes.astype(np.int64) * num_bins + bins
        parts = [
            np.bincount(place, weights=self._weighted(values), minlength=size)
            for values in (~is_positive, is_positive, scores)
        ]
        return np.stack([part.reshape(self.num_slices, num_bins) for part in parts], axis=1)

    def extremes(self, scores: Floats) -> tuple[Floats, Floats]:
        least, most = np.full(self.num_slices, np.inf), np.full(self.num_slices, -np.inf)
        np.minimum.at(least, self.codes, scores)
        np.maximum.at(most, self.codes, scores)
        return least, most

    def _weighted(self, values: npt.NDArray[Any] | None) -> npt.NDArray[Any] | None:
        if self.weights is None:
            return values
        return self.weights if values is None else self.weights * values


@dataclass(frozen=True, slots=True)
class _Groups:
    """Users or sessions within slices: the group of each entry, and the slice of each group."""

    group: Groups
    slice_of: Groups
    num_slices: int

    def total(self, weights: npt.NDArray[np.generic]) -> Floats:
        return np.bincount(self.slice_of, weights=weights, minlength=self.num_slices).astype(np.float64)


def _losses(labels: Floats, scores: Floats) -> Floats:
    chance = np.clip(scores, NEAREST, 1 - NEAREST)
    losses: Floats = -np.where(labels > 0, np.log(chance), np.log1p(-chance))
    return losses


def _within(
    users: _Groups | None, sessions: _Groups | None, is_positive: npt.NDArray[np.bool_], scores: Floats, k: int
) -> Sums:
    """The areas within users, and what stands at the top of sessions; how many of them count is the same for all."""
    found: Sums = {}
    if users:
        areas = group_areas(is_positive, scores, users.group)
        found |= {"areas": users.total(areas.areas), "judged_users": users.total(areas.is_judged)}
    if sessions:
        tops = group_tops(is_positive, scores, sessions.group, k)
        found |= {"recall": sessions.total(tops.recall), "precision": sessions.total(tops.precision)}
        found |= {"judged_sessions": sessions.total(tops.is_judged)}
    return found
