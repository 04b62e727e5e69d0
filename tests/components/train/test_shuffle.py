from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.train.dataset import Dataset
from components.train.shards import RowGroup
from components.train.shuffle import cut, epoch_generator, windows
from model.example_spec import ExampleSpec

SIZES = st.lists(st.integers(1, 50), min_size=1, max_size=30)


@given(SIZES, st.integers(1, 100), st.integers(0, 2**32 - 1), st.integers(0, 5))
def test_every_row_group_is_in_exactly_one_window(sizes: list[int], max_rows: int, seed: int, epoch: int) -> None:
    found = windows(sizes, max_rows, epoch_generator(seed, epoch))
    assert sorted(index for window in found for index in window) == list(range(len(sizes)))


@given(SIZES, st.integers(1, 100), st.integers(0, 2**32 - 1))
def test_a_window_holds_at_most_the_bound_or_a_single_larger_row_group(sizes: list[int], bound: int, seed: int) -> None:
    for window in windows(sizes, bound, epoch_generator(seed, 0)):
        assert sum(sizes[index] for index in window) <= bound or len(window) == 1


def test_without_a_generator_row_groups_stay_in_order() -> None:
    assert windows([3, 3, 3, 10, 1], 6, None) == [[0, 1], [2], [3], [4]]


def test_epochs_and_seeds_differ_and_repeat_themselves() -> None:
    orders = {key: tuple(epoch_generator(*key).permutation(100)) for key in [(1, 0), (1, 1), (2, 0), (0, 1)]}
    assert len(set(orders.values())) == 4
    assert tuple(epoch_generator(1, 1).permutation(100)) == orders[(1, 1)]


def test_cut_fills_up_a_first_piece_and_leaves_the_rest_last() -> None:
    assert [piece.tolist() for piece in cut(np.arange(9), 2, 3)] == [[0, 1], [2, 3, 4], [5, 6, 7], [8]]
    assert [piece.tolist() for piece in cut(np.arange(4), 0, 2)] == [[0, 1], [2, 3]]
    assert [piece.tolist() for piece in cut(np.arange(2), 5, 3)] == [[0, 1]]


def epoch_order(seed: int, epoch: int, *, num_groups: int = 64, group_rows: int = 64, window: int = 512) -> np.ndarray:
    """The numbers, in file order, of the rows of an epoch."""
    groups = tuple(RowGroup(Path(f"{index}"), 0, group_rows) for index in range(num_groups))
    dataset = Dataset(groups, ExampleSpec((), (), ()), 32, seed, drop_remainder=False, window_rows=window)
    starts = np.arange(num_groups) * group_rows
    rows = [
        np.concatenate([starts[group] + np.arange(group_rows) for group in window])[order]
        for window, order in dataset.orders(epoch)
    ]
    return np.concatenate(rows)


def test_rows_move_as_far_as_in_a_perfect_shuffle() -> None:
    order = epoch_order(seed=5, epoch=0)
    num_rows = len(order)
    assert sorted(order) == list(range(num_rows))
    # |i - j| of two uniform draws is 1/3 on average, and their correlation 0.
    assert np.abs(order - np.arange(num_rows)).mean() / num_rows == pytest.approx(1 / 3, abs=0.03)
    assert abs(np.corrcoef(order, np.arange(num_rows))[0, 1]) < 0.1
    # Of 512 rows of a window 2 in 512 are neighbours still, in a row group of 64 each with 1/8.
    assert (np.abs(np.diff(order)) == 1).mean() < 0.01
    # Every batch draws from many row groups: 32 rows of a window of 8 groups miss one with (7/8)^32 = 1.4 %.
    assert np.mean([len(set(batch // 64)) for batch in order.reshape(-1, 32)]) > 7.5


def test_no_two_epochs_have_the_same_neighbours() -> None:
    first, second = (epoch_order(seed=5, epoch=epoch, num_groups=512, group_rows=8) for epoch in range(2))
    assert abs(np.corrcoef(np.argsort(first), np.argsort(second))[0, 1]) < 0.1
    assert (first == second).mean() < 0.01


@pytest.mark.parametrize("num_groups", [1, 4, 16])
def test_where_all_rows_fit_into_memory_their_order_does_not_know_the_row_groups(num_groups: int) -> None:
    order = epoch_order(seed=5, epoch=3, num_groups=num_groups, group_rows=64 // num_groups, window=64)
    np.testing.assert_array_equal(order, epoch_order(seed=5, epoch=3, num_groups=2, group_rows=32, window=64))
