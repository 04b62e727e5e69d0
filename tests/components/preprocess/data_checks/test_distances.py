"""Distances between distributions, by hand, and how seldom chance alone passes the bounds that allow for it."""

import math

import numpy as np
import pytest

from components.preprocess.data_checks.distances import (
    chance_divergence,
    chance_rise,
    chance_stability_index,
    jensen_shannon,
    stability_index,
)
from components.preprocess.data_checks.leak_probe import rank_area


def test_distances_by_hand() -> None:
    even, skew = np.array([0.5, 0.5]), np.array([0.25, 0.75])
    assert jensen_shannon(even, even) == 0
    assert jensen_shannon(np.array([1.0, 0.0]), np.array([0.0, 1.0])) == 1
    middle = 0.375
    entropy = -sum(share * math.log2(share) for share in (middle, 1 - middle))
    halves = (1 - sum(share * math.log2(share) for share in (0.25, 0.75))) / 2
    assert jensen_shannon(even, skew) == pytest.approx(entropy - halves)
    assert stability_index(skew, even) == pytest.approx(-0.25 * math.log(0.5) + 0.25 * math.log(1.5))


def test_equal_distributions_seldom_pass_the_bounds() -> None:
    chance, num_now, num_before = np.random.default_rng(1), 300, 2_000
    shares = np.array([0.4, 0.3, 0.1, 0.1, 0.05, 0.05])
    over = np.zeros(3)
    for _ in range(1_000):
        now, before = (chance.multinomial(size, shares) / size for size in (num_now, num_before))
        over += [
            jensen_shannon(now, before) > chance_divergence(6, num_now, num_before),
            stability_index(now, before) > chance_stability_index(6, num_now, num_before),
            now[0] - before[0] > chance_rise(before[0], num_now, num_before),
        ]
    assert (over <= 15).all()


def test_rank_area_counts_pairs() -> None:
    scores, positive = np.array([0.1, 0.4, 0.4, 0.9]), np.array([False, True, False, True])
    # Of four pairs, one is tied.
    assert rank_area(scores, positive) == 3.5 / 4
    assert rank_area(scores, np.zeros(4, np.bool_)) is None
