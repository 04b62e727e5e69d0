"""Where integers stand in a list of them."""

from typing import final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

UNKNOWN = -1

_MOST_GAPS = 16
"""Integers of the span for each one of the list, up to which a table of the whole span is worth its memory."""


@final
class IntegerPlaces:
    """Looks integers up: in a table of the whole span where they lie close together, else by hashing.

    Args:
      known: int64[V], all different; null: equal to none.
    """

    def __init__(self, known: pa.Int64Array) -> None:
        self._known = known
        self._table: npt.NDArray[np.int32] | None = None
        there = known.drop_null().to_numpy()
        if len(there) and int(there.max()) - int(there.min()) < _MOST_GAPS * len(there):
            self._least, self._greatest = there.min(), there.max()
            self._table = np.full(int(self._greatest) - int(self._least) + 1, UNKNOWN, np.int32)
            self._table[there - self._least] = np.flatnonzero(known.is_valid())

    def of(self, integers: pa.Int64Array) -> npt.NDArray[np.int64]:
        """Returns int64[N], the places from 0 of int64[N] without nulls; UNKNOWN where one is not in the list."""
        if self._table is None:
            places: npt.NDArray[np.int64] = pc.fill_null(pc.index_in(integers, self._known), UNKNOWN).to_numpy()
            return places.astype(np.int64)
        wanted = integers.to_numpy()
        near = np.clip(wanted, self._least, self._greatest)
        return np.where(near == wanted, self._table[near - self._least], UNKNOWN)
