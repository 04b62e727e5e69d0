import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from components.train.shuffle import cut, epoch_generator, windows

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
