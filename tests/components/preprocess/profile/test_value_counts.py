"""Counts of values: exact while they are few, a bounded sample of the values when they are many, and mergeable."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from components.preprocess.profile.cell_hashes import hash_values
from components.preprocess.profile.value_counts import MOST_VALUES, ValueCounts, overlap


def count(values: Sequence[object]) -> ValueCounts:
    counts, column = ValueCounts(), pa.array(values)
    counts.add(column, hash_values(column))
    return counts


@given(st.lists(st.sampled_from(["a", "b", "é", "c\n"]), min_size=1), st.lists(st.sampled_from(["b", "x"]), min_size=1))
def test_few_values_are_all_counted_and_pieces_merge(first: list[str], second: list[str]) -> None:
    counts = count(first)
    counts.merge(count(second))
    assert counts.is_exact
    assert dict(counts.counted()) == Counter([*first, *second])
    assert counts.distinct == len({*first, *second})


def test_many_values_are_estimated_within_their_standard_error() -> None:
    for distinct in (5_000, 60_000):
        counts = ValueCounts()
        for seed in range(3):
            values = pa.array(np.random.default_rng(seed).permutation(distinct))
            counts.add(values, hash_values(values))
        size = len(counts.hashes)
        assert MOST_VALUES / 4 < size <= MOST_VALUES
        assert not counts.is_exact
        assert abs(counts.distinct / distinct - 1) < 4 / size**0.5
        assert {number for _, number in counts.counted()} == {3}


def test_a_column_that_begins_with_many_values_is_counted_as_one_that_ends_with_them() -> None:
    many, few = list(range(50_000)), [7] * 10_000
    found = []
    for pieces in ((many, few), (few, many)):
        counts = count(pieces[0])
        counts.merge(count(pieces[1]))
        found.append((counts.level, counts.distinct))
    assert abs(found[0][1] / found[1][1] - 1) < 0.1


def test_overlap_is_the_share_of_the_first_ones_distinct_values() -> None:
    assert overlap(count([1, 2, 3, 4]), count([3, 4, 5])) == 0.5
    assert overlap(ValueCounts(), count([1])) is None
    estimate = overlap(count(range(40_000)), count(range(30_000, 90_000)))
    assert estimate is not None
    assert abs(estimate - 0.25) < 0.06
