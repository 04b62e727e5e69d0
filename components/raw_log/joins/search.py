"""Binary search for many values at once."""

from typing import Any, Literal

import numpy as np
import numpy.typing as npt


def search(
    known: npt.NDArray[Any], sought: npt.NDArray[Any], side: Literal["left", "right"] = "left"
) -> npt.NDArray[np.int64]:
    """Returns what np.searchsorted does, a few times faster: neighbours in turn stay in the processor's cache."""
    order = np.argsort(sought)
    places = np.empty(len(sought), np.int64)
    places[order] = np.searchsorted(known, sought[order], side)
    return places


def distinct(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Returns the values that occur, ascending; faster than np.unique, which hashes them."""
    ascending = np.sort(values)
    return ascending[np.concatenate([[True], ascending[1:] != ascending[:-1]])] if len(values) else ascending
