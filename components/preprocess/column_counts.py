"""What is counted of a raw column: rows, missing cells, and the range and mean of numbers. Counts of pieces add up."""

import math
from dataclasses import dataclass

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
    """

    rows: int = 0
    missing: int = 0
    values: int = 0
    total: float = 0.0
    least: float = math.inf
    greatest: float = -math.inf

    def __add__(self, other: "ColumnCounts") -> "ColumnCounts":
        return ColumnCounts(
            self.rows + other.rows,
            self.missing + other.missing,
            self.values + other.values,
            self.total + other.total,
            min(self.least, other.least),
            max(self.greatest, other.greatest),
        )

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
        missing = pc.sum(pc.less_equal(pc.fill_null(pc.list_value_length(column), 0), 0)).as_py() or 0
        return _count_values(column.flatten(), rows, missing)
    if pa.types.is_string(column.type):
        missing = pc.sum(pc.fill_null(pc.equal(column, ""), True)).as_py() or 0
        return ColumnCounts(rows, missing, rows - missing)
    return _count_values(column, rows, None)


def _count_values(values: pa.Array, rows: int, missing: int | None) -> ColumnCounts:
    if pa.types.is_string(values.type):
        return ColumnCounts(rows, missing or 0, len(values) - values.null_count)
    numbers = values.drop_null().to_numpy(zero_copy_only=False).astype(np.float64)
    numbers = numbers[~np.isnan(numbers)]
    missing = rows - len(numbers) if missing is None else missing
    if not len(numbers):
        return ColumnCounts(rows, missing)
    return ColumnCounts(rows, missing, len(numbers), float(numbers.sum()), float(numbers.min()), float(numbers.max()))
