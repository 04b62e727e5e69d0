"""A piece of the raw log in memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa


@dataclass(frozen=True, slots=True)
class MalformedLine:
    """A CSV line that has not as many cells as the file has columns. `row` counts as in RawBatch.rows."""

    row: int
    reason: str
    text: str

    @property
    def num_rows(self) -> int:
        """Lines of its text: a quote that nothing closes makes one cell of all the rows below it."""
        return self.text.rstrip("\n").count("\n") + 1


@dataclass(frozen=True, slots=True)
class RawBatch:
    """Rows of one file, in file order.

    Attributes:
      file: the file's path as it was found.
      rows: int64[B], each row's number in its file, counted from 1; a CSV header does not count.
      came: the columns read, as the file has them (CSV: binary), nulls for empty CSV cells; joined ones in their types.
      table: the same columns in their types; a cell that did not fit is null.
      problems: position in the batch -> why the row can't be used: its first cell that did not fit its column's type.
      malformed: lines that are no rows; they are not in `rows`.
      joined: name of a joined table -> int8[B], what became of each row: components.raw_log.joins.outcomes.Outcome.
    """

    file: str
    rows: npt.NDArray[np.int64]
    came: pa.RecordBatch
    table: pa.RecordBatch
    problems: dict[int, str]
    malformed: tuple[MalformedLine, ...] = ()
    joined: Mapping[str, npt.NDArray[np.int8]] = field(default_factory=dict)

    @property
    def num_rows(self) -> int:
        """Rows that came, malformed lines included."""
        return len(self.rows) + sum(line.num_rows for line in self.malformed)
