"""Keys, such as users, that a split by time would have on both sides."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from components.raw_log.sides.rules import Mask, key_numbers


@dataclass(frozen=True, slots=True)
class SharedKeys:
    """Keys that are judged on, whose other rows are not learnt from.

    Attributes:
      column: raw column with the key.
      numbers: their key_numbers, ascending.
      rows: how many rows are not learnt from for that reason.
    """

    column: str
    numbers: npt.NDArray[np.uint64] = field(repr=False, compare=False)
    rows: int = 0

    def hold(self, cells: pa.Array) -> Mask:
        """Which cells are such keys."""
        found: Mask = np.isin(key_numbers(cells, ""), self.numbers)
        return found
