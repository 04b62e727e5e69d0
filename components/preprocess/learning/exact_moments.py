"""Mean, deviation and range of vectors, per place, from sums without any rounding: the same however rows are parted.

A float32 is an integer times a power of two. Sums of such integers, and of their squares, are kept as Python integers.
"""

import json
import math
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from components.preprocess.learning.element_cells import ElementNumbers
from components.preprocess.operations.scale_numbers import signed_log
from components.preprocess.operations.vectors import Vectors
from components.preprocess.raw_steps import NumberSteps

_LEAST_EXPONENT = 149
"""Float32 numbers are multiples of 2^-149."""


@dataclass(slots=True)
class Moments:
    """Of one place: how many numbers, their sum in 2^-149, the sum of their squares in 2^-298, least and greatest."""

    num: int = 0
    total: int = 0
    squares: int = 0
    least: float = math.inf
    greatest: float = -math.inf

    def __add__(self, other: "Moments") -> "Moments":
        return Moments(
            self.num + other.num,
            self.total + other.total,
            self.squares + other.squares,
            min(self.least, other.least),
            max(self.greatest, other.greatest),
        )

    @property
    def mean(self) -> float:
        """The mean, rounded once; NaN without numbers."""
        return float(Fraction(self.total, self.num << _LEAST_EXPONENT)) if self.num else math.nan

    @property
    def deviation(self) -> float:
        """The standard deviation of the whole population; NaN without numbers."""
        if not self.num:
            return math.nan
        variance = Fraction(self.num * self.squares - self.total**2, self.num**2 << (2 * _LEAST_EXPONENT))
        return math.sqrt(variance)


@final
class VectorMoments:
    """Moments of a feature's vectors, per place; a vector with a missing or infinite number does not count.

    Args:
      numbers: finds the vectors in the raw column.
      takes_log: whether x is first replaced by sign(x) log(1 + |x|).
    """

    def __init__(self, numbers: NumberSteps | ElementNumbers, takes_log: bool) -> None:
        self._numbers, self._takes_log = numbers, takes_log
        self.places: list[Moments] = []

    def add(self, column: pa.Array) -> None:
        """Adds the vectors of a batch."""
        vectors = self._numbers.in_arrow(column)
        known = vectors[np.isfinite(vectors).all(axis=1)]
        if self._takes_log:
            known = signed_log(known)
        self._add([measure(known[:, place]) for place in range(known.shape[1])])

    def to_bytes(self) -> bytes:
        """Returns the moments as JSON."""
        return json.dumps([asdict(place) for place in self.places]).encode()

    def merge(self, partial: bytes) -> None:
        """Adds moments that to_bytes returned."""
        self._add([Moments(**place) for place in json.loads(partial)])

    def _add(self, places: list[Moments]) -> None:
        known = self.places or [Moments()] * len(places)
        self.places = [old + new for old, new in zip(known, places, strict=True)]


def measure(numbers: Vectors) -> Moments:
    """Returns the moments of float32[N], all finite."""
    if not len(numbers):
        return Moments()
    bits = np.ascontiguousarray(numbers).view(np.uint32)
    exponents = (bits >> np.uint32(23) & np.uint32(255)).astype(np.int64)
    whole = (bits & np.uint32(0x7FFFFF)).astype(np.int64) + np.where(exponents > 0, 1 << 23, 0)
    shifts = np.maximum(exponents - 1, 0)
    # Squares have 48 bits: halves of 12 keep sums of many exact in the float64 that bincount adds in.
    high, low = whole >> 12, whole & 0xFFF
    return Moments(
        len(numbers),
        _sum_shifted(shifts, np.where(numbers < 0, -whole, whole)),
        (_sum_shifted(2 * shifts, high * high) << 24)
        + (_sum_shifted(2 * shifts, high * low) << 13)
        + _sum_shifted(2 * shifts, low * low),
        float(numbers.min()),
        float(numbers.max()),
    )


def _sum_shifted(shifts: npt.NDArray[np.int64], whole: npt.NDArray[np.int64]) -> int:
    """Returns the sum of whole * 2^shifts; exact for batches of up to 2^28 numbers of 25 bits."""
    sums = np.bincount(shifts, weights=whole)
    return sum(int(sums[shift]) << int(shift) for shift in np.flatnonzero(sums).tolist())
