import math

import numpy as np
import pytest

from model.layers.linear import Linear
from model.seeds import child_seed


def built(units: int = 3, inputs: int = 4, seed: int = 1, **kwargs: object) -> Linear:
    layer = Linear(units, seed=seed, name="linear", **kwargs)
    layer.build((None, inputs))
    return layer


def test_it_is_the_product_plus_the_bias() -> None:
    layer = built()
    layer.set_weights([np.arange(12.0).reshape(4, 3), np.array([10.0, 20.0, 30.0])])
    # Column sums of 0..11 in rows of 3 are 18, 22, 26.
    np.testing.assert_array_equal(layer(np.ones((2, 4), "f")), [[28, 42, 56]] * 2)


def test_without_bias_it_has_one_variable() -> None:
    layer = built(use_bias=False)
    layer.set_weights([np.arange(12.0).reshape(4, 3)])
    np.testing.assert_array_equal(layer(np.ones((1, 4), "f")), [[18, 22, 26]])


def test_fan_in_weights_fill_the_range_of_one_over_the_root_of_the_inputs() -> None:
    layer = built(units=200, inputs=100)
    for weight in layer.get_weights():
        assert 0.097 < np.abs(weight).max() < 0.1
        assert abs(weight.mean()) < 0.02


def test_glorot_weights_fill_their_range_and_start_without_bias() -> None:
    kernel, bias = built(units=200, inputs=100, initial_weights="glorot_uniform").get_weights()
    bound = math.sqrt(6 / 300)
    assert 0.99 * bound < np.abs(kernel).max() < bound
    np.testing.assert_array_equal(bias, np.zeros(200))


def test_the_seed_decides_the_weights_bit_for_bit() -> None:
    first, same, other = built(seed=5), built(seed=5), built(seed=6)
    np.testing.assert_array_equal(first.kernel, same.kernel)
    assert not np.array_equal(first.kernel, other.kernel)


def test_no_units_is_an_error() -> None:
    with pytest.raises(ValueError, match="Linear linear: expected units >= 1, got 0"):
        Linear(0, seed=1, name="linear")


def test_child_seeds_differ_by_name_and_never_change() -> None:
    # The first 8 bytes of sha256(b"1/a"), little-endian, halved.
    assert child_seed(1, "a") == 4453716986992266975
    assert child_seed(1, "a") != child_seed(1, "b")
