"""Counting of values in bounded memory: exact while there are few, and never blind to a frequent one."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.evaluate.frequent_values import FrequentValues


def test_few_values_are_counted_exactly() -> None:
    found = FrequentValues(2)
    found.count({"a": 3, "b": 1})
    found.count({"a": 1, "c": 5, "d": 1})
    assert found.counts == {"a": 4, "b": 1, "c": 5, "d": 1}
    assert found.is_whole


def test_of_too_many_values_the_rarest_are_forgotten() -> None:
    found = FrequentValues(2)
    found.count({"a": 9, "b": 7, "c": 4, "d": 2, "e": 1})
    # Five counters are more than twice two: the third's 4 is taken off all.
    assert found.counts == {"a": 5, "b": 3}
    assert not found.is_whole


def test_parts_that_forgot_make_a_whole_that_knows_it() -> None:
    found, part = FrequentValues(1), FrequentValues(1)
    part.count({"a": 2, "b": 1, "c": 1})
    found.add(part)
    assert (found.counts, found.is_whole) == ({"a": 1}, False)


@given(st.lists(st.lists(st.integers(0, 30), max_size=60), max_size=6), st.integers(1, 8))
def test_no_count_is_too_high_nor_too_low_by_more_than_its_share_of_the_rows(
    parts: list[list[int]], capacity: int
) -> None:
    whole = FrequentValues(capacity)
    for rows in parts:
        part = FrequentValues(capacity)
        for row in rows:
            part.count({str(row): 1})
        whole.add(part)
    truth = Counter(str(row) for rows in parts for row in rows)
    assert len(whole.counts) <= 2 * capacity
    for value, rows_of_value in truth.items():
        assert rows_of_value - truth.total() / (capacity + 1) <= whole.counts[value] <= rows_of_value
    assert not whole.is_whole or whole.counts == pytest.approx(truth)
