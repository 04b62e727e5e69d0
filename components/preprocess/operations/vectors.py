"""Dense numbers in Arrow's form: one row of a matrix per row, NaN where a number is missing."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from components.sentinels import MISSING_FLOAT

Vectors: TypeAlias = npt.NDArray[np.float32]
"""float32[B, width]."""

SMALLEST = float(np.finfo(np.float32).tiny)
"""Smallest normal float32. TensorFlow computes with 0 in the place of smaller ones; numpy does not."""


def flush(numbers: Vectors) -> Vectors:
    """Returns numbers with 0 for those that are too small to be normal."""
    return np.where(np.abs(numbers) < np.float32(SMALLEST), np.float32(0), numbers)


def to_vectors(numbers: npt.NDArray[np.float32], offsets: npt.NDArray[np.int32], width: int) -> Vectors:
    """Lays lists of numbers out as rows, cut to `width` or filled up with NaN."""
    lengths = np.diff(offsets)
    vectors = np.full((len(lengths), width), MISSING_FLOAT, np.float32)
    rows = np.repeat(np.arange(len(lengths)), lengths)
    places = np.arange(len(rows)) - np.repeat(offsets[:-1] - offsets[0], lengths)
    fits = places < width
    vectors[rows[fits], places[fits]] = numbers[fits]
    return flush(vectors)
