"""How far two distributions over the same bins lie apart, and how far chance alone would put them."""

import math
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Shares: TypeAlias = npt.NDArray[np.float64]
"""float64[B], at least 0, 1 in all."""

_LEAST_SHARE = 1e-4
"""Taken for an empty bin: PSI has no value there."""

STANDARD_ERRORS = 3.0
"""How much of chance a bound allows for."""


def jensen_shannon(now: Shares, before: Shares) -> float:
    """Returns the Jensen-Shannon divergence, base 2: 0 for equal distributions, 1 for disjoint ones (Lin 1991)."""
    middle = (now + before) / 2
    return (_relative_entropy(now, middle) + _relative_entropy(before, middle)) / 2


def stability_index(now: Shares, before: Shares) -> float:
    """Returns the population stability index, sum (p - q) ln(p / q); empty bins hold a share of 0.0001."""
    now, before = np.maximum(now, _LEAST_SHARE), np.maximum(before, _LEAST_SHARE)
    return float(np.sum((now - before) * np.log(now / before)))


def chance_stability_index(num_bins: int, num_now: int, num_before: int) -> float:
    """Returns the index that equal distributions exceed in about 1 of 1,000 pairs of samples.

    It is (1/n + 1/m) times a chi-squared of num_bins - 1 degrees of freedom (Yurdakul 2018).
    """
    freedom = max(num_bins - 1, 1)
    inverse = 1 / max(num_now, 1) + 1 / max(num_before, 1)
    return (freedom + STANDARD_ERRORS * math.sqrt(2 * freedom)) * inverse


def chance_divergence(num_bins: int, num_now: int, num_before: int) -> float:
    """Returns the same for the Jensen-Shannon divergence: an eighth of the index in nats, to second order."""
    return chance_stability_index(num_bins, num_now, num_before) / (8 * math.log(2))


def chance_rise(share: float, num_now: int, num_before: int) -> float:
    """Returns the rise of a share that chance alone exceeds in about 1 of 1,000 pairs of samples."""
    share = min(max(share, 1 / max(num_now, 1)), 1 - 1 / max(num_now, 2))
    return STANDARD_ERRORS * math.sqrt(share * (1 - share) * (1 / max(num_now, 1) + 1 / max(num_before, 1)))


def _relative_entropy(shares: Shares, other: Shares) -> float:
    there = shares > 0
    return float(np.sum(shares[there] * np.log2(shares[there] / other[there])))
