"""Two profiles of a column, side by side: the bins that both are counted in."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from components.preprocess.data_checks.distances import Shares
from components.preprocess.data_checks.split_profile import ColumnProfile

_FEW_VALUES = 100
"""A column of numbers with no more values than this is compared value by value."""

_LEAST_SHARE = 1e-3
"""Of a value that is a bin of its own; rarer ones are one bin together."""

_NUM_BINS = 20

OTHERS = "all others"


@dataclass(frozen=True, slots=True)
class Bins:
    """Shares of two profiles in the same bins, the names of these, and the edges of ranges, each in the lower one."""

    names: tuple[str, ...]
    now: Shares
    before: Shares
    edges: tuple[float, ...] = ()


def common_bins(now: ColumnProfile, before: ColumnProfile) -> Bins | None:
    """Returns the bins; None where one of the two has no values.

    Numbers with many values are compared in 20 bins of equally many of before's; all else by before's frequent values.
    """
    if not now.counts.values or not before.counts.values:
        return None
    in_ranges = before.is_number and not (before.distinct_is_exact and before.distinct <= _FEW_VALUES)
    if in_ranges and before.quantiles and now.numbers is not None and len(now.numbers):
        return _ranges(now.numbers, np.array(before.quantiles))
    return _values(now, before)


def _values(now: ColumnProfile, before: ColumnProfile) -> Bins:
    names = [name for name, share in before.top.items() if share >= _LEAST_SHARE][:_FEW_VALUES]
    before_shares = np.array([before.top[name] for name in names])
    now_shares = np.array([now.top.get(name, 0.0) for name in names])
    return Bins((*names, OTHERS), _with_others(now_shares), _with_others(before_shares))


def _ranges(numbers: npt.NDArray[np.float64], quantiles: npt.NDArray[np.float64]) -> Bins:
    edges = np.unique(quantiles[:: max((len(quantiles) - 1) // _NUM_BINS, 1)])
    at_most_now = np.searchsorted(numbers, edges, side="right") / len(numbers)
    at_most_before = np.maximum(np.searchsorted(quantiles, edges, side="right") - 1, 0) / (len(quantiles) - 1)
    names = (f"up to {edges[0]:.6g}", *(f"up to {edge:.6g}" for edge in edges[1:]), f"above {edges[-1]:.6g}")
    return Bins(names, _between(at_most_now), _between(at_most_before), tuple(edges.tolist()))


def _between(at_most: Shares) -> Shares:
    return np.diff(at_most, prepend=0.0, append=1.0)


def _with_others(shares: Shares) -> Shares:
    return np.append(shares, max(1.0 - float(shares.sum()), 0.0))
