"""Rank metrics within groups of rows, exactly: AUC within users, and what stands at the top of a session's list."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Groups = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class GroupAreas:
    """AUC by group; `is_judged` says which groups have both classes, the others' areas are 0."""

    areas: Floats
    is_judged: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class GroupTops:
    """Recall and precision of the k best scores by group; `is_judged` says which groups have positives."""

    recall: Floats
    precision: Floats
    is_judged: npt.NDArray[np.bool_]


def group_areas(is_positive: npt.NDArray[np.bool_], scores: npt.NDArray[np.floating], groups: Groups) -> GroupAreas:
    """Returns the AUC within each group, ties counting half.

    Args:
      is_positive: [B].
      scores: [B], finite.
      groups: [B], 0 to G - 1, each of which has rows.
    """
    order = np.lexsort((scores, groups))
    group, positive = groups[order], is_positive[order].astype(np.float64)
    rows, positives = np.bincount(group), np.bincount(group, weights=positive)
    ranks = np.arange(1, len(order) + 1, dtype=np.float64) - _starts(rows)[group]
    tied_with = _ties(group, scores[order])
    mid_ranks = (np.bincount(tied_with, weights=ranks) / np.bincount(tied_with))[tied_with]
    rank_sums = np.bincount(group, weights=mid_ranks * positive, minlength=len(rows))
    pairs = positives * (rows - positives)
    is_judged = pairs > 0
    areas = np.where(is_judged, rank_sums - positives * (positives + 1) / 2, 0.0) / np.maximum(pairs, 1)
    return GroupAreas(areas, is_judged)


def group_tops(
    is_positive: npt.NDArray[np.bool_], scores: npt.NDArray[np.floating], groups: Groups, k: int
) -> GroupTops:
    """Returns recall (positives in the top over positives) and precision (over k) within each group.

    Of rows with equal scores any order is as likely: the expected value is returned.

    Args:
      is_positive: [B].
      scores: [B], finite.
      groups: [B], 0 to G - 1, each of which has rows.
      k: places that count.
    """
    order = np.lexsort((-scores, groups))
    group, positive = groups[order], is_positive[order].astype(np.float64)
    rows, positives = np.bincount(group), np.bincount(group, weights=positive)
    tied_with = _ties(group, scores[order])
    sizes = np.bincount(tied_with)
    places = (_starts(sizes) - _starts(rows)[group[_starts(sizes)]])[tied_with]
    share_on_top = np.clip((k - places) / sizes[tied_with], 0.0, 1.0)
    hits = np.bincount(group, weights=share_on_top * positive, minlength=len(rows))
    return GroupTops(hits / np.maximum(positives, 1), hits / k, positives > 0)


def _starts(sizes: npt.NDArray[np.integer]) -> Groups:
    starts: Groups = np.cumsum(sizes) - sizes
    return starts


def _ties(group: Groups, scores: npt.NDArray[np.floating]) -> Groups:
    """Numbers runs of rows of one group and score."""
    is_new = np.ones(len(group), np.bool_)
    is_new[1:] = (np.diff(group) != 0) | (np.diff(scores) != 0)
    numbered: Groups = np.cumsum(is_new) - 1
    return numbered
