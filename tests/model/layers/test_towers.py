import numpy as np
import pytest
import tensorflow as tf

from model.layers.domain_towers import DomainTowers
from model.layers.mlp import MLPShape
from model.layers.tower import Tower

RNG = np.random.default_rng(4)
X = RNG.normal(size=(7, 4)).astype("f")
DOMAIN = np.array([2, 0, 2, 0, 2, 2, 0], np.int32)
STEP = tf.constant(0, tf.int64)


def built(shape: MLPShape | None = None, num_class: int = 1) -> DomainTowers:
    layer = DomainTowers(3, shape or MLPShape((3,)), num_class=num_class, seed=1, name="towers")
    layer.build((None, 4))
    return layer


def test_a_tower_is_an_mlp_and_a_linear_map() -> None:
    layer = Tower(MLPShape((3,)), num_class=2, seed=1, name="tower")
    layer.build((None, 4))
    w0, b0, w1, b1 = layer.get_weights()
    np.testing.assert_allclose(layer(X), np.maximum(X @ w0 + b0, 0) @ w1 + b1, rtol=1e-5, atol=1e-6)


def test_a_tower_without_mlp_is_a_linear_map() -> None:
    layer = Tower(None, num_class=1, seed=1, name="tower")
    layer.build((None, 4))
    weight, bias = layer.get_weights()
    np.testing.assert_allclose(layer(X), X @ weight + bias, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("num_class", [1, 3], ids=["one logit", "three logits"])
def test_each_row_gets_its_own_domains_logits(num_class: int) -> None:
    layer = built(num_class=num_class)
    all_logits = layer.all_logits(X).numpy()
    assert all_logits.shape == (7, 3, num_class)
    own = layer(X, domain=DOMAIN, step=STEP)
    # A row's product in a smaller batch may be summed in another order, hence not bit for bit.
    np.testing.assert_allclose(own, all_logits[np.arange(7), DOMAIN], rtol=1e-5, atol=1e-6)


def test_the_gradients_are_those_of_computing_all_towers_and_picking() -> None:
    layer = built()
    inputs, variables = tf.constant(X), [weight.value for weight in layer.trainable_weights]
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(inputs)
        parted = tf.reduce_sum(tf.square(layer(inputs, domain=DOMAIN, step=STEP)))
        picked = tf.reduce_sum(tf.square(tf.gather(layer.all_logits(inputs), DOMAIN, axis=1, batch_dims=1)))
    of_parted, of_picked = (tape.gradient(total, [inputs, *variables]) for total in (parted, picked))
    for one, other in zip(of_parted, of_picked, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-6)
    # No row is in domain 1: its tower's 4 variables get a gradient of zero, the others don't.
    is_zero = [not np.any(gradient) for gradient in of_parted[1:]]
    assert is_zero[4:8] == [True] * 4
    assert not is_zero[3]
    assert not is_zero[11]


def test_a_batch_of_one_domain_or_of_no_rows_is_no_trouble() -> None:
    layer = built()
    np.testing.assert_allclose(
        layer(X, domain=np.zeros(7, np.int32), step=STEP), layer.all_logits(X)[:, 0], rtol=1e-5, atol=1e-6
    )
    assert layer(X[:0], domain=DOMAIN[:0], step=STEP).shape == (0, 1)


def test_towers_that_normalise_over_the_batch_see_all_of_it_in_training() -> None:
    layer = built(MLPShape((3,), use_batch_norm=True))
    expected = layer.all_logits(X, STEP).numpy()[np.arange(7), DOMAIN]
    np.testing.assert_allclose(layer(X, domain=DOMAIN, step=STEP), expected, rtol=1e-5, atol=1e-6)


def test_no_domains_is_an_error() -> None:
    with pytest.raises(ValueError, match="DomainTowers towers: expected num_domains >= 1, got 0"):
        DomainTowers(0, None, num_class=1, seed=1, name="towers")
