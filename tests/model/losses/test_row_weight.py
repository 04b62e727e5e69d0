import numpy as np
import pytest
import tensorflow as tf
from model.losses.task_weight import TaskWeight

# Columns: clk, buy; weights: one column.
LABELS = np.array([[1, 1], [0, 0], [0, 1], [1, 0]], "f")
WEIGHTS = np.array([[1.0], [2.0], [0.0], [5.0]], "f")
LOSSES = np.array([1.0, 2.0, 4.0, 8.0], "f")
CLK = 0


def combined(weight: TaskWeight) -> float:
    return float(weight.combine(LOSSES, weight.of_rows(LABELS, WEIGHTS)))


@pytest.mark.parametrize(
    ("weight", "expected"),
    [
        (TaskWeight(), 15 / 4),
        (TaskWeight(weight=3), 3 * 15 / 4),
        (TaskWeight(sample_weight=0), (1 + 4 + 40) / 8),
        (TaskWeight(indicator=CLK, inside=1, outside=0), (1 + 8) / 2),
        (TaskWeight(indicator=CLK, inside=0, outside=1), (2 + 4) / 2),
        (TaskWeight(indicator=CLK, inside=10, outside=1), (10 + 2 + 4 + 80) / 22),
        (TaskWeight(weight=2, sample_weight=0, indicator=CLK, inside=1, outside=0.5), 2 * (1 + 2 + 40) / 7),
    ],
    ids=["none", "weight alone", "sample weight", "inside only", "outside only", "10 to 1", "all at once"],
)
def test_the_loss_is_the_weighted_mean_times_the_tasks_weight(weight: TaskWeight, expected: float) -> None:
    assert combined(weight) == pytest.approx(expected, rel=1e-6)


def test_10_to_1_is_1_to_a_tenth() -> None:
    one = combined(TaskWeight(indicator=CLK, inside=10, outside=1))
    other = combined(TaskWeight(indicator=CLK, inside=1, outside=0.1))
    assert one == pytest.approx(other, rel=1e-6)


def test_rows_that_weigh_nothing_may_be_left_out() -> None:
    weight = TaskWeight(indicator=CLK, inside=1, outside=0)
    rows = weight.of_rows(LABELS, WEIGHTS)
    assert weight.skips_rows
    assert float(weight.combine(LOSSES[[0, 3]], tf.gather(rows, [0, 3]))) == combined(weight)


def test_no_row_in_the_space_makes_a_loss_of_0_with_finite_gradients() -> None:
    weight = TaskWeight(indicator=CLK, inside=1, outside=0)
    nobody = np.zeros_like(LABELS)
    losses = tf.constant(LOSSES)
    with tf.GradientTape() as tape:
        tape.watch(losses)
        total = weight.combine(losses, weight.of_rows(nobody, WEIGHTS))
    assert float(total) == 0
    np.testing.assert_array_equal(tape.gradient(total, losses), np.zeros(4))
    assert float(weight.combine(tf.zeros([0]), tf.zeros([0]))) == 0


@pytest.mark.parametrize(
    ("weight", "skips"),
    [
        (TaskWeight(weight=0), False),
        (TaskWeight(sample_weight=0), False),
        (TaskWeight(inside=1, outside=0), False),
        (TaskWeight(indicator=CLK, inside=1, outside=0.1), False),
        (TaskWeight(indicator=CLK, inside=0, outside=1), True),
    ],
    ids=["no weight", "sample weight", "no space", "both sides count", "outside only"],
)
def test_rows_are_skipped_only_where_a_side_of_the_space_weighs_nothing(weight: TaskWeight, skips: bool) -> None:
    assert weight.skips_rows is skips
