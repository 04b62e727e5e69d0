"""Weights of rows and both reductions, with numbers counted by hand."""

import numpy as np
import pytest
import tensorflow as tf

from model.key_hash import hash_keys
from model.losses.reduction import mean_over_weighted, weighted_mean
from model.losses.row_weight import RowWeight
from model.task_space import KeyValue, TaskSpace

# Columns: clk, buy; weights: one column; keys: the tab.
LABELS = np.array([[1, 1], [0, 0], [0, 1], [1, 0]], "f")
WEIGHTS = np.array([[1.0], [2.0], [0.0], [5.0]], "f")
KEYS = hash_keys(tf.constant([["home"], ["home"], ["search"], ["search"]]))
LOSSES = tf.constant([1.0, 2.0, 4.0, 8.0])
CLK = TaskSpace(indicator=0)
HOME = KeyValue(0, int(hash_keys(tf.constant("home"))))


def rows(weight: RowWeight, labels: np.ndarray = LABELS) -> tf.Tensor:
    return weight.of_rows(labels, WEIGHTS, KEYS)


@pytest.mark.parametrize(
    ("weight", "expected"),
    [
        (RowWeight(sample_weight=0), [1, 2, 0, 5]),
        (RowWeight(space=CLK, inside=1, outside=0), [1, 0, 0, 1]),
        (RowWeight(space=CLK, inside=10, outside=1), [10, 1, 1, 10]),
        (RowWeight(space=TaskSpace(value=HOME), inside=3, outside=2), [3, 3, 2, 2]),
        (RowWeight(space=TaskSpace(0, HOME), inside=3, outside=2), [9, 6, 4, 6]),
        (RowWeight(sample_weight=0, space=CLK, inside=1, outside=0.5), [1, 1, 0, 5]),
    ],
    ids=["sample weight", "inside only", "10 to 1", "by a column's value", "by label and value", "with sample weight"],
)
def test_rows_weigh_their_sample_weight_times_that_of_their_side(weight: RowWeight, expected: list[float]) -> None:
    np.testing.assert_allclose(rows(weight), expected)


@pytest.mark.parametrize(
    ("weight", "normalised", "plain"),
    [
        (RowWeight(sample_weight=0), 45 / 8, 45 / 3),
        (RowWeight(space=CLK, inside=1, outside=0), 9 / 2, 9 / 2),
        (RowWeight(space=CLK, inside=10, outside=1), 96 / 22, 96 / 4),
        (RowWeight(space=CLK, inside=1, outside=0.1), 9.6 / 2.2, 9.6 / 4),
    ],
    ids=["sample weights with a 0", "inside only", "10 to 1", "1 to a tenth"],
)
def test_trap_12_task_space_of_10_to_1_is_normalised_in_the_new_dialect_only(
    weight: RowWeight, normalised: float, plain: float
) -> None:
    assert float(weighted_mean(LOSSES, rows(weight))) == pytest.approx(normalised, rel=1e-6)
    assert float(mean_over_weighted(LOSSES, rows(weight))) == pytest.approx(plain, rel=1e-6)


@pytest.mark.parametrize("reduce", [weighted_mean, mean_over_weighted])
def test_trap_11_without_weights_of_rows_the_loss_is_the_plain_mean(reduce: object) -> None:
    assert float(reduce(LOSSES, None)) == 15 / 4


@pytest.mark.parametrize("reduce", [weighted_mean, mean_over_weighted])
def test_trap_12_no_row_in_the_space_makes_a_loss_of_0_with_finite_gradients(reduce: object) -> None:
    weight = RowWeight(space=CLK, inside=1, outside=0)
    with tf.GradientTape() as tape:
        tape.watch(LOSSES)
        total = reduce(LOSSES, rows(weight, np.zeros_like(LABELS)))
    assert float(total) == 0
    np.testing.assert_array_equal(tape.gradient(total, LOSSES), np.zeros(4))
    assert float(reduce(tf.zeros([0]), tf.zeros([0]))) == 0
    assert float(reduce(tf.zeros([0]), None)) == 0


@pytest.mark.parametrize("reduce", [weighted_mean, mean_over_weighted])
def test_rows_that_weigh_nothing_may_be_left_out(reduce: object) -> None:
    of_rows = rows(RowWeight(space=CLK, inside=2, outside=0))
    assert float(reduce(tf.gather(LOSSES, [0, 3]), tf.gather(of_rows, [0, 3]))) == float(reduce(LOSSES, of_rows))


@pytest.mark.parametrize(
    ("weight", "skips"),
    [
        (RowWeight(sample_weight=0), False),
        (RowWeight(inside=1, outside=0), False),
        (RowWeight(space=CLK, inside=1, outside=0.1), False),
        (RowWeight(space=CLK, inside=0, outside=1), True),
        (RowWeight(space=TaskSpace(value=HOME), inside=1, outside=0), True),
    ],
    ids=["sample weight", "no space", "both sides count", "outside only", "by a column's value"],
)
def test_rows_are_skipped_only_where_a_side_of_the_space_weighs_nothing(weight: RowWeight, skips: bool) -> None:
    assert weight.skips_rows is skips


def test_a_space_on_plain_arrays_is_the_same() -> None:
    space = TaskSpace(0, HOME)
    np.testing.assert_array_equal(space.holds(LABELS, KEYS.numpy()), [True, False, False, False])
