import numpy as np
import pytest
import tensorflow as tf

from model.layers.batch_norm import BatchNorm
from model.layers.dropout import Dropout
from model.layers.mlp import MLP, MLPShape, spread_dropout

RNG = np.random.default_rng(0)
X = RNG.normal(size=(6, 5)).astype("f")
STEP = tf.constant(3, tf.int64)


def built(**shape: object) -> MLP:
    layer = MLP(MLPShape(**shape), seed=2, name="mlp")
    layer.build((None, 5))
    return layer


def test_it_chains_product_bias_and_activation_the_last_layer_too() -> None:
    layer = built(hidden_units=(4, 3))
    w0, b0, w1, b1 = layer.get_weights()
    hidden = np.maximum(X @ w0 + b0, 0)
    np.testing.assert_allclose(layer(X), np.maximum(hidden @ w1 + b1, 0), rtol=1e-5, atol=1e-6)


def test_an_empty_activation_is_linear() -> None:
    layer = built(hidden_units=(4,), activation="")
    weight, bias = layer.get_weights()
    np.testing.assert_allclose(layer(X), X @ weight + bias, rtol=1e-5, atol=1e-6)


def test_batch_norm_replaces_the_bias_and_uses_the_batch_in_training() -> None:
    layer = built(hidden_units=(4,), use_batch_norm=True, activation="")
    assert [weight.name for weight in layer.weights] == ["kernel", "scale", "shift", "moving_mean", "moving_variance"]
    product = X @ layer.get_weights()[0]
    mean, variance = product.mean(0), product.var(0)
    np.testing.assert_allclose(layer(X), product / np.sqrt(1 + 1e-5), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(layer(X, step=STEP), (product - mean) / np.sqrt(variance + 1e-5), rtol=1e-4, atol=1e-5)
    # The moving statistics went a tenth of the way, to the unbiased variance (n / (n - 1) = 6 / 5).
    np.testing.assert_allclose(layer.get_weights()[3], 0.1 * mean, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(layer.get_weights()[4], 0.9 + 0.1 * variance * 6 / 5, rtol=1e-4)
    assert layer.mixes_rows


def test_batch_norm_of_one_row_stays_finite() -> None:
    layer = BatchNorm(name="norm")
    layer.build((None, 5))
    np.testing.assert_array_equal(layer(X[:1], step=STEP), np.zeros((1, 5)))
    assert np.isfinite(layer.moving_variance.numpy()).all()


def test_layer_norm_stands_between_the_product_and_the_activation() -> None:
    layer = built(hidden_units=(4,), use_layer_norm=True)
    weight, bias, *_ = layer.get_weights()
    product = X @ weight + bias
    normed = (product - product.mean(1, keepdims=True)) / np.sqrt(product.var(1, keepdims=True) + 1e-5)
    np.testing.assert_allclose(layer(X), np.maximum(normed, 0), rtol=1e-4, atol=1e-5)
    assert not layer.mixes_rows


def test_dropout_scales_what_it_keeps_and_repeats_by_seed_and_step() -> None:
    layer = Dropout(0.25, seed=7, name="dropout")
    ones = tf.ones([100, 100])
    first = layer(ones, step=STEP).numpy()
    assert set(np.unique(first)) == {0.0, np.float32(1 / 0.75)}
    assert abs((first == 0).mean() - 0.25) < 0.02
    np.testing.assert_array_equal(first, layer(ones, step=STEP))
    assert not np.array_equal(first, layer(ones, step=STEP + 1))
    assert not np.array_equal(first, Dropout(0.25, seed=8, name="other")(ones, step=STEP))
    np.testing.assert_array_equal(layer(ones), ones)


def test_one_dropout_rate_is_for_all_layers() -> None:
    assert spread_dropout((), 3) == (0, 0, 0)
    assert spread_dropout((0.1,), 3) == (0.1, 0.1, 0.1)
    assert spread_dropout((0.1, 0, 0.2), 3) == (0.1, 0, 0.2)
    with pytest.raises(ValueError, match="expected 0, 1 or 3 dropout rates for 3 layers, got 2"):
        spread_dropout((0.1, 0.2), 3)


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ({"hidden_units": ()}, "MLP mlp: expected at least one of hidden_units"),
        (
            {"hidden_units": (2,), "use_batch_norm": True, "use_layer_norm": True},
            "MLP mlp: expected batch or layer normalisation, got both",
        ),
        ({"hidden_units": (2,), "dropout_rates": (1.0,)}, "Dropout dropout_0: expected 0 <= rate < 1, got 1.0"),
    ],
    ids=["no layer", "two norms", "all dropped"],
)
def test_a_shape_that_makes_no_sense_is_an_error(shape: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        built(**shape)
