"""Any number of values a row in Arrow's form: offsets, and what can be done with them."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Offsets: TypeAlias = npt.NDArray[np.int32]
"""int32[B+1], where each row's values begin; the first is 0."""

Rows: TypeAlias = npt.NDArray[np.int64]


def offsets_of(lists: pa.ListArray) -> Offsets:
    """Returns the offsets of lists, from 0 on."""
    starts = lists.offsets.to_numpy()
    offsets: Offsets = (starts - starts[0]).astype(np.int32)
    return offsets


def offsets_from(lengths: npt.NDArray[np.integer]) -> Offsets:
    """Returns the offsets of rows of these lengths."""
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)


def rows_of(offsets: Offsets) -> Rows:
    """Returns int64[N], the row of each value."""
    return np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))


def places_of(offsets: Offsets) -> Rows:
    """Returns int64[N], the place of each value in its row, from 0."""
    return np.arange(offsets[-1]) - np.repeat(offsets[:-1].astype(np.int64), np.diff(offsets))


def keep(is_kept: npt.NDArray[np.bool_], offsets: Offsets) -> Offsets:
    """Returns the offsets of those values that are kept, bool[N]."""
    return np.concatenate([[0], np.cumsum(is_kept)]).astype(np.int32)[offsets]
