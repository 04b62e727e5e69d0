"""Which slices a row belongs to: its domain, and the values of the columns that the config slices by."""

from collections.abc import Iterator, Sequence
from typing import Any, final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from components.report import DOMAIN_SLICE, SPACE_SLICE
from protos.errors import ConfigError

MAX_VALUES = 20
"""Values of a column that are slices of their own; the largest are."""

OTHER = "(other)"
MISSING = "(missing)"

Codes = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]


@final
class Slicer:
    """Keeps, for every row that it is shown, a number for its domain and for its value in each column.

    Args:
      domains: names of the domains by number; empty if rows have none.
      columns: raw columns to slice by.

    Raises:
      ConfigError: a column has a name that stands for another kind of slice.
    """

    def __init__(self, domains: Sequence[str], columns: Sequence[str]) -> None:
        for column in columns:
            if column in (DOMAIN_SLICE, SPACE_SLICE):
                text = f"expected another name than {column!r}, which names slices of its own; rename the log's column"
                raise ConfigError(f"evaluation_config.slice_columns: {text}")
        self.domains = tuple(domains)
        self._domain_codes: list[Codes] = []
        self._columns = {column: _ColumnCodes() for column in columns}

    def add(self, table: pa.RecordBatch, domains: npt.NDArray[Any] | None) -> None:
        """Takes rows.

        Args:
          table: the raw columns.
          domains: int[B], the rows' domains; None if rows have none.
        """
        if domains is not None:
            self._domain_codes.append(domains.astype(np.int32))
        for name, column in self._columns.items():
            column.add(table.column(name))

    def slices(self) -> Iterator[tuple[dict[str, str], Mask | None]]:
        """Yields each slice and which of all rows are in it; None for all. All rows come first, then the domains."""
        yield {}, None
        if self.domains:
            codes = _joined(self._domain_codes)
            for number, name in enumerate(self.domains):
                yield {DOMAIN_SLICE: name}, codes == number
        for column, values in self._columns.items():
            for value, mask in values.slices():
                yield {column: value}, mask


@final
class _ColumnCodes:
    """Numbers the values of a column in the order in which they come."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._codes: list[Codes] = []

    def add(self, column: pa.Array) -> None:
        encoded = pc.fill_null(column.cast(pa.string()), MISSING).dictionary_encode()
        values = encoded.dictionary.to_pylist()
        numbers = np.array([self._numbers.setdefault(value, len(self._numbers)) for value in values], np.int32)
        self._codes.append(numbers[encoded.indices.to_numpy()] if values else np.empty(0, np.int32))

    def slices(self) -> Iterator[tuple[str, Mask]]:
        codes, names = _joined(self._codes), list(self._numbers)
        counts = np.bincount(codes, minlength=len(names))
        # Ties go to the name that sorts first, so that the choice does not hang on the order of the rows.
        by_size = sorted(range(len(names)), key=lambda number: (-counts[number], names[number]))
        largest = [number for number in by_size if names[number] != OTHER][:MAX_VALUES]
        for number in largest:
            yield names[number], codes == number
        if len(largest) < len(names):
            yield OTHER, ~np.isin(codes, largest)


def _joined(codes: Sequence[Codes]) -> Codes:
    return np.concatenate(codes) if codes else np.empty(0, np.int32)
