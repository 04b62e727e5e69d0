"""Hashes tell cells apart, however their arrays lie in memory."""

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from components.preprocess.profile.cell_hashes import hash_cells, hash_rows, hash_values

TEXTS = st.lists(st.text(max_size=40), min_size=1, max_size=40)


@given(TEXTS)
def test_texts_hash_alike_if_and_only_if_they_are_equal(texts: list[str]) -> None:
    hashes = hash_values(pa.array(texts, pa.string())).tolist()
    assert len(set(hashes)) == len(set(texts))
    assert all(hashes[texts.index(text)] == found for text, found in zip(texts, hashes, strict=True))


@given(TEXTS, st.integers(0, 5))
def test_a_slice_hashes_as_its_own_copy(texts: list[str], start: int) -> None:
    whole = hash_values(pa.array(texts, pa.string()))
    assert hash_values(pa.array(texts, pa.string()).slice(start)).tolist() == whole[start:].tolist()


def test_more_texts_than_are_hashed_at_once_hash_as_one_by_one() -> None:
    texts = [f"text {number}" * (number % 7) for number in range(5000)]
    together = hash_values(pa.array(texts))
    assert [int(hash_values(pa.array([text]))[0]) for text in texts[::500]] == together[::500].tolist()


@given(st.lists(st.lists(st.integers(-3, 3), max_size=4), min_size=1, max_size=30))
def test_lists_hash_alike_if_and_only_if_they_hold_the_same_in_the_same_order(lists: list[list[int]]) -> None:
    hashes = hash_cells(pa.array(lists, pa.list_(pa.int64()))).tolist()
    assert len(set(hashes)) == len({tuple(cell) for cell in lists})


def test_both_zeros_and_all_nans_are_one_value_each() -> None:
    odd = np.array([0x7FF8000000000001, 0x7FF8000000000000], np.uint64).view(np.float64)
    hashes = hash_values(pa.array([0.0, -0.0, *odd], from_pandas=False))
    assert hashes[0] == hashes[1]
    assert hashes[2] == hashes[3]


def test_a_row_is_its_cells_in_their_columns() -> None:
    first, second = hash_values(pa.array([1, 2])), hash_values(pa.array([2, 1]))
    rows = hash_rows([first, second])
    assert rows[0] != rows[1]
    assert hash_rows([first[:1], second[:1]])[0] == rows[0]
