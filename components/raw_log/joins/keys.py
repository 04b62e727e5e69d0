"""Keys that rows are joined by, and their numbers: 7, 7.0 and "7" are one key."""

from enum import Enum, auto
from typing import final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from components.farm_hash import fingerprints
from components.raw_log.joins.search import distinct, search
from components.raw_log.kinds import ColumnType, Kind

Numbers = npt.NDArray[np.int64]

UNKNOWN = -1
"""Number of a missing key, and of one that the table lacks."""

_WHOLE = r"^(-?[0-9]+)\.0+$"


class KeyForm(Enum):
    """How a column of the log and one of a table are compared."""

    INTEGERS = auto()
    TEXTS = auto()
    MIXED = auto()
    """Integers on one side, text on the other: as text, in which 7.0 is 7."""

    @classmethod
    def of(cls, log: ColumnType, table: ColumnType) -> "KeyForm":
        """Returns the form for columns of these types, each of one text or integer a row."""
        if log.kind is not table.kind:
            return cls.MIXED
        return cls.INTEGERS if log.kind is Kind.INTEGER else cls.TEXTS

    def of_cells(self, cells: pa.Array) -> pa.Array:
        """Returns string[N] or int64[N] cells as they are compared; null where there is no key: empty text is none."""
        if self is KeyForm.INTEGERS:
            return cells
        if pa.types.is_string(cells.type):
            cells = pc.if_else(pc.equal(cells, ""), pa.scalar(None, pa.string()), cells)
            return pc.replace_substring_regex(cells, _WHOLE, r"\1") if self is KeyForm.MIXED else cells
        return cells.cast(pa.string())


@final
class KeyNumbers:
    """Numbers the keys of one column of a table: 0, 1, ... in an order of no meaning.

    Args:
      keys: int64[N] or string[N] without nulls, as KeyForm.of_cells gives them.
    """

    def __init__(self, keys: pa.Array) -> None:
        self._is_text = bool(pa.types.is_string(keys.type))
        known = keys.unique()
        sought = fingerprints(known) if self._is_text else known.to_numpy()
        order = np.argsort(sought)
        self._sought = sought[order]
        self._keys = known.take(pa.array(order))
        # Different texts of one fingerprint lie side by side.
        ends = np.flatnonzero(np.append(np.diff(self._sought) != 0, True))
        self._most_alike = int(np.diff(ends, prepend=-1).max())

    def __len__(self) -> int:
        return len(self._sought)

    def find(self, keys: pa.Array) -> Numbers:
        """Returns int64[N], the keys' numbers; UNKNOWN for null and for a key that the table lacks."""
        encoded = keys.dictionary_encode()
        sought = encoded.dictionary
        found = self._find_texts(sought) if self._is_text else self._find_integers(sought.to_numpy())
        places = pc.fill_null(encoded.indices, len(sought)).to_numpy()
        numbers: Numbers = np.append(found, UNKNOWN)[places]
        return numbers

    def _find_integers(self, keys: Numbers) -> Numbers:
        places = np.minimum(search(self._sought, keys), len(self) - 1)
        return np.where(self._sought[places] == keys, places, UNKNOWN)

    def _find_texts(self, keys: pa.Array) -> Numbers:
        found = np.full(len(keys), UNKNOWN, np.int64)
        first = search(self._sought, fingerprints(keys))
        for step in range(self._most_alike):
            places = np.minimum(first + step, len(self) - 1)
            is_equal = pc.equal(self._keys.take(pa.array(places)), keys).to_numpy(zero_copy_only=False)
            found[is_equal] = places[is_equal]
        return found


@final
class RowKeys:
    """Numbers the keys of a table's rows, each of one or more columns.

    Args:
      columns: the columns, each as KeyNumbers takes it, of one length above 0.
    """

    def __init__(self, columns: list[pa.Array]) -> None:
        self._columns = [KeyNumbers(column) for column in columns]
        self._pairs: list[Numbers] = []
        numbers = self._columns[0].find(columns[0])
        for column, keys in zip(columns[1:], self._columns[1:], strict=True):
            pairs = numbers * len(keys) + keys.find(column)
            self._pairs.append(distinct(pairs))
            numbers = search(self._pairs[-1], pairs)
        self.of_rows: Numbers = numbers

    def find(self, columns: list[pa.Array]) -> Numbers:
        """Returns int64[N], the numbers of other rows' keys; UNKNOWN where a column's is missing or all are no key."""
        numbers = self._columns[0].find(columns[0])
        for column, keys, known in zip(columns[1:], self._columns[1:], self._pairs, strict=True):
            found = keys.find(column)
            pairs = numbers * len(keys) + found
            places = np.minimum(search(known, pairs), len(known) - 1)
            is_known = (numbers != UNKNOWN) & (found != UNKNOWN) & (known[places] == pairs)
            numbers = np.where(is_known, places, UNKNOWN)
        return numbers
