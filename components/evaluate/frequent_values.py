"""The most frequent of any number of values, in bounded memory.

Source: Misra and Gries 1982, in the form whose summaries can be added (Agarwal et al. 2012): when there are more than k
counters, the count of the (k+1)-th is taken off all, and those left with nothing go. With n rows no count is more than
n / (k + 1) too low, so that a value with more rows than that keeps its counter.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(slots=True)
class FrequentValues:
    """Rows by value.

    Attributes:
      capacity: k, values that are kept when there are too many. At least 1.
      counts: rows of each value that is known of; exact while `is_whole`, else at least so many.
      is_whole: whether no value was forgotten.
    """

    capacity: int
    counts: Counter[str] = field(default_factory=Counter)
    is_whole: bool = True

    def count(self, rows: Mapping[str, int]) -> None:
        """Counts further rows by value."""
        self.counts.update(rows)
        # Counters are let grow to twice as many, so that trimming them costs little a row.
        if len(self.counts) > 2 * self.capacity:
            self._trim()

    def add(self, other: "FrequentValues") -> None:
        """Adds another part's."""
        self.is_whole &= other.is_whole
        self.count(other.counts)

    def _trim(self) -> None:
        least = sorted(self.counts.values(), reverse=True)[self.capacity]
        self.counts = Counter({value: rows - least for value, rows in self.counts.items() if rows > least})
        self.is_whole = False
