"""Finds the row of a table for each row of a log: the one of its key or, with times, the latest that holds by then."""

from typing import Literal, final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from components.raw_log.joins.keys import UNKNOWN, Numbers, RowKeys
from components.raw_log.joins.outcomes import Outcome, Outcomes
from components.raw_log.joins.search import distinct, search
from components.raw_log.joins.times import Times, table_times


@final
class RowIndex:
    """The rows of a table, by key and time.

    Args:
      keys: the columns of the key, as components.raw_log.joins.keys has them, of one length above 0.
      times: the time from which on each row holds; None: a row holds for all times.
      as_integers: whether times are compared as integers; see components.raw_log.joins.times.
      strictly: whether a row holds only after its time.
    """

    def __init__(self, keys: list[pa.Array], times: Times | None, *, as_integers: bool, strictly: bool) -> None:
        self._keys = RowKeys(keys)
        numbers = self._keys.of_rows
        known = distinct(np.zeros(1, np.int64) if times is None else times)
        ranks = np.zeros_like(numbers) if times is None else search(known, times)
        self._known_times = table_times(known, as_integers=as_integers, strictly=strictly)
        # Row by row ascending; a key's rows lie between those of the keys before and behind it.
        places = numbers * self._step + ranks
        self._order = np.argsort(places, kind="stable")
        self._places = places[self._order]
        self._has_times = times is not None
        self._side: Literal["left", "right"] = "left" if strictly else "right"

    @property
    def _step(self) -> int:
        return len(self._known_times)

    def twins(self) -> Numbers:
        """Returns int64[M, 2]: pairs of rows that have one key and one time, in the order of the rows."""
        same = np.flatnonzero(np.diff(self._places) == 0)
        pairs = np.stack([self._order[same], self._order[same + 1]], axis=1)
        return pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]

    def find(
        self, keys: list[pa.Array], times: Times | None, has_time: npt.NDArray[np.bool_]
    ) -> tuple[Numbers, Outcomes]:
        """Finds the rows for rows of a log.

        Args:
          keys: the columns of their keys.
          times: their times; None only if the table has none.
          has_time: which of them tell one.

        Returns:
          int64[N], the table's rows, UNKNOWN where there is none; and what became of each row.
        """
        numbers = self._keys.find(keys)
        if self._has_times and times is not None:
            # How many of the known times are not too late: the last of them is the latest that a row may have.
            ranks = search(self._known_times, times, self._side) - 1
            place = search(self._places, numbers * self._step + ranks, "right") - 1
            is_its = (place >= 0) & (ranks >= 0) & (self._places[place] // self._step == numbers)
        else:
            # Each number is that of one row.
            place, is_its = numbers, numbers != UNKNOWN
        has_key = np.logical_and.reduce([column.is_valid().to_numpy(zero_copy_only=False) for column in keys])
        outcomes = np.select(
            [~has_key, numbers == UNKNOWN, ~has_time, ~is_its],
            [Outcome.NO_KEY, Outcome.NOT_FOUND, Outcome.NO_TIME, Outcome.TOO_EARLY],
            Outcome.MATCHED,
        ).astype(np.int8)
        return np.where(outcomes == Outcome.MATCHED, self._order[place], UNKNOWN), outcomes
