"""Rows by group: keys of any size as numbers from 0 on."""

import numpy as np
from numpy.typing import NDArray


def split_groups(keys: NDArray[np.int64]) -> NDArray[np.intp]:
    """Returns the number of each row's group, in the order of the keys; [B] in 0..G-1."""
    _, numbers = np.unique(keys, return_inverse=True)
    return numbers
