"""A measured number with its uncertainty, and how surely it lies on one side of a bound."""

import math
from dataclasses import dataclass
from itertools import pairwise

from scipy.special import stdtr, stdtrit


@dataclass(frozen=True, slots=True)
class Evidence:
    """A number and its interval.

    Attributes:
      value: the estimate; None if undefined.
      low: lower end of its two-sided interval; None if the rows allow none.
      high: upper end.
      level: share of such intervals that hold the truth. Above 0, below 1.
      degrees: degrees of freedom of the standard error: resampled blocks less one. At least 1.
    """

    value: float | None
    low: float | None
    high: float | None
    level: float = 0.95
    degrees: int = 99

    @property
    def is_usable(self) -> bool:
        """Whether value and interval are finite numbers in order, but for rounding."""
        numbers = (self.low, self.value, self.high)
        known = [number for number in numbers if number is not None and math.isfinite(number)]
        return len(known) == 3 and all(a <= b or math.isclose(a, b) for a, b in pairwise(known))

    def doubt_above(self, bound: float) -> float:
        """Returns the chance of so high an estimate if the truth were `bound`: small means the truth lies above it.

        Of Student's t with the standard error that the interval's lower half tells. 1 if there is no interval.
        """
        return self._doubt(bound, self.low, 1.0)

    def doubt_below(self, bound: float) -> float:
        """Returns the chance of so low an estimate if the truth were `bound`: small means the truth lies below it."""
        return self._doubt(bound, self.high, -1.0)

    def rows_to_decide(self, bound: float, confidence: float) -> float | None:
        """Returns how many times the rows would decide about the bound if the estimate stayed; None if no number would.

        The standard error falls with the root of the number of rows.
        """
        if not self.is_usable or self.value is None or self.value == bound:
            return None
        error = self._standard_error(self.low if self.value > bound else self.high)
        wanted = abs(self.value - bound) / float(stdtrit(self.degrees, confidence))
        return max((error / wanted) ** 2, 1.0)

    def _doubt(self, bound: float, end: float | None, direction: float) -> float:
        if not self.is_usable or self.value is None:
            return 1.0
        error, distance = self._standard_error(end), direction * (self.value - bound)
        if error == 0.0:
            return 0.0 if distance >= 0.0 else 1.0
        return float(stdtr(self.degrees, -distance / error))

    def _standard_error(self, end: float | None) -> float:
        half = abs((self.value or 0.0) - (end or 0.0))
        return half / float(stdtrit(self.degrees, (1.0 + self.level) / 2.0))
