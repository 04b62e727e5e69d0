"""Finds the keys that a split by time would have on both sides, and what it costs to learn without them."""

from dataclasses import replace

import numpy as np

from components.raw_log.log import RawLog
from components.raw_log.sides.rules import TimeRule, key_numbers
from components.raw_log.sides.shared_keys import SharedKeys


def find_shared(log: RawLog, rule: TimeRule, column: str) -> SharedKeys:
    """Reads a log's times and keys twice: for the keys that are judged on, and for the earlier rows that have them.

    Raises:
      DataError: a file can't be read to its end.
    """
    two = log.only(rule.column, column)
    judged = np.empty(0, np.uint64)
    for batch in two.read():
        numbers = key_numbers(batch.table.column(column), "")[rule.held_out(batch.table.column(rule.column))]
        judged = np.union1d(judged, numbers[numbers != 0])
    shared = SharedKeys(column, judged)
    rows = 0
    for batch in two.read():
        earlier = ~rule.held_out(batch.table.column(rule.column))
        rows += int(np.count_nonzero(shared.hold(batch.table.column(column)) & earlier))
    return replace(shared, rows=rows)
