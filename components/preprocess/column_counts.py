"""What is counted of a raw column: rows, missing cells, lengths of lists, moments. Counts of pieces add up."""

import math
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


@dataclass(frozen=True, slots=True)
class ColumnCounts:
    """Counts of one column.

    Attributes:
      rows: rows seen.
      missing: of them, with a null, NaN, empty text or empty list.
      values: values seen; as many as rows that aren't missing, except in lists.
      total: sum of the values, if they are numbers.
      least: smallest value; infinite without one.
      greatest: largest value; minus infinite without one.
      spread: sum of squared distances of the values from their mean, if they are numbers.
      zeros: of the values, those that are 0, if they are numbers.
      shortest: values of the row that has fewest, without missing rows; of a list, else 1.
      longest: values of the row that has most.
    """

    rows: int = 0
    missing: int = 0
    values: int = 0
    total: float = 0.0
    least: float = math.inf
    greatest: float = -math.inf
    spread: float = 0.0
    zeros: int = 0
    shortest: int = 1
    longest: int = 1

    def __add__(self, other: "ColumnCounts") -> "ColumnCounts":
        if not self.rows or not other.rows:
            return self if self.rows else other
        have_numbers = self.values and other.values
        # Chan, Golub, LeVeque 1979: sums of squares about 0 would lose the spread of large numbers, such as times.
        gap = self.total / self.values - other.total / other.values if have_numbers else 0.0
        weight = self.values * other.values / (self.values + other.values) if have_numbers else 0.0
        return ColumnCounts(
            self.rows + other.rows,
            self.missing + other.missing,
            self.values + other.values,
            self.total + other.total,
            min(self.least, other.least),
            max(self.greatest, other.greatest),
            self.spread + other.spread + gap * gap * weight,
            self.zeros + other.zeros,
            min(self.shortest, other.shortest),
            max(self.longest, other.longest),
        )

    @property
    def deviation(self) -> float:
        """Standard deviation of the values, of the whole population; 0 without any."""
        return math.sqrt(self.spread / self.values) if self.values else 0.0

    def as_json(self) -> dict[str, float | None]:
        """Returns the counts by name; numbers that don't exist are None."""
        has_numbers = math.isfinite(self.least)
        return {
            "rows": self.rows,
            "missing": self.missing,
            "values": self.values,
            "min": self.least if has_numbers else None,
            "mean": self.total / self.values if has_numbers else None,
            "max": self.greatest if has_numbers else None,
        }


def count_column(column: pa.Array) -> ColumnCounts:
    """Counts a column of a RawBatch's typed table: text, numbers, or lists of them."""
    rows = len(column)
    if pa.types.is_list(column.type):
        lengths = pc.fill_null(pc.list_value_length(column), 0).to_numpy(zero_copy_only=False)
        there = lengths[lengths > 0]
        counts = _count_values(column.flatten(), rows, rows - len(there))
        return replace(counts, shortest=int(there.min()), longest=int(there.max())) if len(there) else counts
    if pa.types.is_string(column.type):
        missing = pc.sum(pc.fill_null(pc.equal(column, ""), True)).as_py() or 0
        return ColumnCounts(rows, missing, rows - missing)
    return _count_values(column, rows, None)


def _count_values(values: pa.Array, rows: int, missing: int | None) -> ColumnCounts:
    if pa.types.is_string(values.type):
        return ColumnCounts(rows, missing or 0, len(values) - values.null_count)
    numbers = values.drop_null().to_numpy(zero_copy_only=False).astype(np.float64)
    if pa.types.is_floating(values.type):
        numbers = numbers[~np.isnan(numbers)]
    missing = rows - len(numbers) if missing is None else missing
    if not len(numbers):
        return ColumnCounts(rows, missing)
    total = float(numbers.sum())
    distances = numbers - total / len(numbers)
    distances *= distances
    return ColumnCounts(
        rows,
        missing,
        len(numbers),
        total,
        float(numbers.min()),
        float(numbers.max()),
        float(distances.sum()),
        len(numbers) - int(np.count_nonzero(numbers)),
    )
