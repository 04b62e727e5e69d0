"""How often each value of a column occurs: of all values if they are few, else of a uniform sample of the values.

A value is in the sample if its hash lies below a bound (Kane, Nelson, Woodruff 2010 and others: threshold sampling of
distinct values). The bound halves as values come, so counts of pieces merge, memory is bounded, and the number of
distinct values is the sample's size divided by the bound: exact up to MOST_VALUES, with a standard error of
1 / sqrt(size) above.
"""

from typing import final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from components.preprocess.profile.cell_hashes import Hashes, hash_values

MOST_VALUES = 2048
"""Values whose counts are kept."""

_PROBED_VALUES = 4096
_LEVEL_OF_MANY = 3
"""Where more than MOST_VALUES of the values probed are distinct, values are sampled before they are counted."""


@final
class ValueCounts:
    """Counts values.

    Attributes:
      level: values whose hash lies below 2^(64 - level) are counted; 0: all.
    """

    def __init__(self) -> None:
        self.level = 0
        self._hashes = np.zeros(0, np.uint64)
        self._counts = np.zeros(0, np.int64)
        self._values: pa.Array | None = None

    @property
    def distinct(self) -> float:
        """Distinct values, estimated unless is_exact."""
        return float(len(self._hashes)) * 2.0**self.level

    @property
    def is_exact(self) -> bool:
        """Whether every value is counted."""
        return self.level == 0

    @property
    def hashes(self) -> Hashes:
        """Hashes of the counted values, ascending."""
        return self._hashes

    def counted(self, most: int = MOST_VALUES) -> list[tuple[object, int]]:
        """Returns the counted values with their counts, most frequent first, ties by value; at most so many."""
        if self._values is None:
            return []
        table = pa.table({"value": self._values, "count": self._counts})
        order = pc.sort_indices(table, sort_keys=[("count", "descending"), ("value", "ascending")])
        found = table.take(order[:most])
        return list(zip(found["value"].to_pylist(), found["count"].to_pylist(), strict=True))

    def add(self, values: pa.Array, hashes: Hashes) -> None:
        """Adds values, without nulls, and their hashes."""
        if not self.level and len(values) > _PROBED_VALUES:
            probed = len(np.unique(hashes[:_PROBED_VALUES]))
            self._lower(_LEVEL_OF_MANY if probed > MOST_VALUES else 0)
        if self.level:
            inside = np.flatnonzero(hashes < _bound(self.level))
            values = values.take(pa.array(inside))
        found = pc.value_counts(values)
        distinct = found.field("values")
        self._append(hash_values(distinct), found.field("counts").to_numpy(), distinct)

    def merge(self, other: "ValueCounts") -> None:
        """Adds counts of other rows."""
        self._lower(other.level)
        inside = other._hashes < _bound(self.level) if self.level else slice(None)
        if other._values is not None:
            values = other._values.filter(pa.array(inside)) if self.level else other._values
            self._append(other._hashes[inside], other._counts[inside], values)

    def _append(self, hashes: Hashes, counts: "np.ndarray[tuple[int], np.dtype[np.int64]]", values: pa.Array) -> None:
        hashes, counts = np.concatenate([self._hashes, hashes]), np.concatenate([self._counts, counts])
        values = values if self._values is None else pa.concat_arrays([self._values, values])
        self._hashes, first, place = np.unique(hashes, return_index=True, return_inverse=True)
        self._counts = np.bincount(place, counts, minlength=len(first)).astype(np.int64)
        self._values = values.take(pa.array(first))
        while len(self._hashes) > MOST_VALUES:
            self._lower(self.level + 1)

    def _lower(self, level: int) -> None:
        if level > self.level:
            self.level = level
            size = int(np.searchsorted(self._hashes, _bound(level)))
            self._hashes, self._counts = self._hashes[:size], self._counts[:size]
            self._values = None if self._values is None else self._values.slice(0, size)


def overlap(values: ValueCounts, others: ValueCounts) -> float | None:
    """Returns the share of `values`' distinct values that are among `others`' too; None without values."""
    bound = _bound(max(values.level, others.level))
    mine, theirs = (counts.hashes[counts.hashes < bound] if bound else counts.hashes for counts in (values, others))
    return float(np.isin(mine, theirs).mean()) if len(mine) else None


def _bound(level: int) -> np.uint64:
    """2^(64 - level); 0 for level 0, where there is no bound."""
    return np.uint64(1 << (64 - level)) if level else np.uint64(0)
