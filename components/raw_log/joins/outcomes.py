"""What becomes of a row of the log in a join, counted and told."""

from collections import Counter
from collections.abc import Mapping
from enum import IntEnum

import numpy as np
import numpy.typing as npt

Outcomes = npt.NDArray[np.int8]
"""int8[N]: the Outcome of each row."""


class Outcome(IntEnum):
    """What became of a row of the log."""

    MATCHED = 0
    NO_KEY = 1
    """A cell of its key is missing."""
    NOT_FOUND = 2
    """The table has no row of its key."""
    TOO_EARLY = 3
    """The table has rows of its key, but all of later times."""
    NO_TIME = 4
    """It is to be joined by its time, which is missing."""


_WORDS = {
    Outcome.NO_KEY: "have no key",
    Outcome.NOT_FOUND: "have a key that it lacks",
    Outcome.TOO_EARLY: "are earlier than its rows of their key",
    Outcome.NO_TIME: "have no time",
}


def count_outcomes(outcomes: Outcomes) -> Counter[int]:
    """Returns how many rows had each outcome."""
    return Counter({value: count for value, count in enumerate(np.bincount(outcomes).tolist()) if count})


def add_outcomes(totals: dict[str, Counter[int]], joined: Mapping[str, Outcomes]) -> None:
    """Counts the rows of a batch, as RawBatch.joined has them, by table."""
    for table, outcomes in joined.items():
        totals.setdefault(table, Counter()).update(count_outcomes(outcomes))


def outcome_record(counts: Mapping[int, int]) -> dict[str, int]:
    """Returns counts of outcomes as statistics.json has them: rows, and those of each outcome."""
    return {"rows": sum(counts.values())} | {it.name.lower(): counts.get(it, 0) for it in Outcome}


def told(table: str, counts: Mapping[int, int]) -> str:
    """Returns counts of outcomes in one line."""
    rows = sum(counts.values())
    matched = counts.get(Outcome.MATCHED, 0)
    line = f"table {table}: {matched:,} of {rows:,} rows ({matched / max(rows, 1):.2%}) found a row"
    others = [f"{counts[it]:,} {words}" for it, words in _WORDS.items() if counts.get(it)]
    return f"{line}; {', '.join(others)}" if others else line
