"""How rows lie in time: counts over a bounded number of intervals, the same in whatever order rows come."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pyarrow as pa

MOST_INTERVALS = 100_000

Integers = npt.NDArray[np.int64]


class TimeCounts:
    """Counts of times by intervals of equal length, a power of two.

    The length grows until no more than MOST_INTERVALS intervals have rows. It is the least with which the rows seen do
    so, whatever their order, and so are the counts. Floats are counted by their bits, which order as the numbers do.
    """

    def __init__(self) -> None:
        self._shift = 0
        self._starts: Integers = np.empty(0, np.int64)
        self._counts: Integers = np.empty(0, np.int64)
        self._is_float = False

    def add(self, times: pa.Array) -> None:
        """Counts int64 or float times; null and NaN are not counted."""
        if pa.types.is_floating(times.type):
            self._is_float = True
            numbers = times.cast(pa.float64()).drop_null().to_numpy()
            keys = _ordered(numbers[~np.isnan(numbers)])
        else:
            keys = times.drop_null().to_numpy()
        starts, counts = np.unique(keys >> self._shift, return_counts=True)
        self._merge(np.concatenate([self._starts, starts]), np.concatenate([self._counts, counts]))
        while len(self._starts) > MOST_INTERVALS:
            self._shift += 1
            self._merge(self._starts >> 1, self._counts)

    @property
    def latest(self) -> int | float | None:
        """Beginning of the last interval that has rows; the latest time itself unless there are many times."""
        return self._time(int(self._starts[-1])) if len(self._starts) else None

    def latest_share(self, share: float) -> int | float | None:
        """Returns the time from which on the share of rows is the nearest to `share`, with rows on both sides of it.

        None if there is no such time: all rows are of one time, or there are none.
        """
        if len(self._starts) < 2:
            return None
        from_here = np.cumsum(self._counts[::-1])[::-1] / self._counts.sum()
        best = 1 + int(np.argmin(np.abs(from_here[1:] - share)))
        return self._time(int(self._starts[best]))

    def _merge(self, starts: Integers, counts: Integers) -> None:
        self._starts, places = np.unique(starts, return_inverse=True)
        self._counts = np.bincount(places, weights=counts, minlength=len(self._starts)).astype(np.int64)

    def _time(self, start: int) -> int | float:
        key = start << self._shift
        return float(_unordered(np.array([key], np.int64))[0]) if self._is_float else key


def count_times(columns: Iterable[pa.Array]) -> TimeCounts:
    """Returns the counts of all columns together."""
    counts = TimeCounts()
    for times in columns:
        counts.add(times)
    return counts


def _ordered(numbers: npt.NDArray[np.float64]) -> Integers:
    """Bits of floats as integers in the order of the floats: those of negative ones are turned around."""
    bits = (numbers + 0.0).view(np.int64)  # -0.0 + 0.0 is 0.0
    return np.where(bits < 0, bits ^ np.int64(2**63 - 1), bits)


def _unordered(keys: Integers) -> npt.NDArray[np.float64]:
    return np.where(keys < 0, keys ^ np.int64(2**63 - 1), keys).view(np.float64)
