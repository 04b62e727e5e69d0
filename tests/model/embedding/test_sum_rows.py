import numpy as np
import pytest
import tensorflow as tf

from model.embedding.sum_rows import sum_rows


@pytest.mark.parametrize("width", [1, 16, 40])
def test_rows_are_summed_in_their_order_bit_for_bit(width: int) -> None:
    drawn = np.random.default_rng(width)
    values = drawn.normal(size=(500, width)).astype(np.float32)
    places = drawn.integers(0, 30, 500).astype(np.int32)
    expected = np.zeros((32, width), np.float32)
    for place, value in zip(places, values, strict=True):
        expected[place] += value
    np.testing.assert_array_equal(sum_rows(tf.constant(values), tf.constant(places), tf.constant(32)), expected)


def test_nothing_sums_to_zeros() -> None:
    found = sum_rows(tf.zeros([0, 3]), tf.zeros([0], tf.int32), tf.constant(2))
    np.testing.assert_array_equal(found, np.zeros((2, 3), np.float32))
