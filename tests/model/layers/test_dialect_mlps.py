"""The chains of both EasyRec dialects: where bias, normalisation and the last layer differ."""

import math

import numpy as np
import pytest
import tensorflow as tf

from model.layers.batch_norm import KERAS, BatchNorm
from model.layers.combine import COMBINATIONS, Combine, Concatenate
from model.layers.dense import Dense
from model.layers.layer_norm import LayerNorm
from model.layers.linear import Linear
from model.layers.mlp import MLP, LastLayer, MLPShape
from model.layers.reshape import Reshape

RNG = np.random.default_rng(8)
X = RNG.normal(size=(6, 5)).astype("f")
STEP = tf.constant(3, tf.int64)
CLOSE = {"rtol": 1e-4, "atol": 1e-5}
DNN = MLPShape(
    (4, 3), use_batch_norm=True, bias_beside_norm=True, norm_constants=KERAS, initial_weights="glorot_uniform"
)
KERAS_MLP = MLPShape(
    (4, 3),
    use_batch_norm=True,
    use_bias=False,
    bias_beside_norm=True,
    norm_constants=KERAS,
    initial_weights="he_uniform",
)


def built(shape: MLPShape) -> MLP:
    layer = MLP(shape, seed=2, name="mlp")
    layer.build((None, 5))
    return layer


def normed(x: np.ndarray, epsilon: float = 1e-3) -> np.ndarray:
    return (x - x.mean(0)) / np.sqrt(x.var(0) + epsilon)


def test_a_dnn_has_bias_and_batch_norm_in_every_layer_the_last_too() -> None:
    layer = built(DNN)
    names = ["kernel", "bias", "scale", "shift", "moving_mean", "moving_variance"]
    assert [weight.name for weight in layer.weights] == names * 2
    kernels = [weight.numpy() for weight in layer.weights if weight.name == "kernel"]
    hidden = np.maximum(normed(X @ kernels[0]), 0)  # biases are 0 at first
    expected = np.maximum(normed(hidden @ kernels[1]), 0)
    np.testing.assert_allclose(layer(X, step=STEP), expected, **CLOSE)
    # With the first moving statistics (0 and 1) batch normalisation divides by sqrt(1.001).
    layer = built(DNN)
    hidden = np.maximum(X @ kernels[0] / math.sqrt(1.001), 0)
    np.testing.assert_allclose(layer(X), np.maximum(hidden @ kernels[1] / math.sqrt(1.001), 0), **CLOSE)


def test_the_moving_statistics_of_a_dnn_keep_99_hundredths() -> None:
    norm = BatchNorm(KERAS, name="norm")
    norm.build((None, 5))
    norm(X, step=STEP)
    np.testing.assert_allclose(norm.moving_mean, 0.01 * X.mean(0), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(norm.moving_variance, 0.99 + 0.01 * X.var(0), rtol=1e-4)
    before = norm.get_weights()
    assert norm(X[:0], step=STEP).shape == (0, 5)
    np.testing.assert_array_equal(norm.get_weights(), before)


def test_batch_norm_of_several_places_counts_them_all() -> None:
    places = RNG.normal(size=(4, 3, 5)).astype("f")
    norm = BatchNorm(KERAS, name="norm")
    norm.build((None, 3, 5))
    expected = (places - places.mean((0, 1))) / np.sqrt(places.var((0, 1)) + 1e-3)
    np.testing.assert_allclose(norm(places, step=STEP), expected, **CLOSE)
    np.testing.assert_allclose(norm.moving_variance, 0.99 + 0.01 * places.var((0, 1)), rtol=1e-4)


def test_a_keras_mlp_has_no_bias_and_he_weights() -> None:
    layer = built(KERAS_MLP)
    assert "bias" not in [weight.name for weight in layer.weights]
    wide = Linear(200, seed=1, name="linear", initial_weights="he_uniform")
    wide.build((None, 100))
    kernel, bias = wide.get_weights()
    assert 0.99 * math.sqrt(6 / 100) < np.abs(kernel).max() < math.sqrt(6 / 100)
    np.testing.assert_array_equal(bias, np.zeros(200))


def test_the_last_layer_may_differ() -> None:
    last = LastLayer(activation="linear", use_batch_norm=False, use_bias=True)
    layer = built(MLPShape((4, 3), use_batch_norm=True, use_bias=False, norm_constants=KERAS, last=last))
    names = ["kernel", "scale", "shift", "moving_mean", "moving_variance", "kernel", "bias"]
    assert [weight.name for weight in layer.weights] == names
    kernels = [weight.numpy() for weight in layer.weights if weight.name == "kernel"]
    bias = layer.get_weights()[-1]
    hidden = np.maximum(X @ kernels[0] / math.sqrt(1.001), 0)
    np.testing.assert_allclose(layer(X), hidden @ kernels[1] + bias, **CLOSE)


def test_batch_norm_may_follow_the_activation() -> None:
    layer = built(MLPShape((4,), use_batch_norm=True, activation_first=True))
    kernel = layer.get_weights()[0]
    np.testing.assert_allclose(layer(X, step=STEP), normed(np.maximum(X @ kernel, 0), 1e-5), rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize(
    ("kind", "variance"),
    [("he_normal", 2 / 100), ("glorot_normal", 2 / 300), ("glorot_uniform", 2 / 300), ("he_uniform", 2 / 100)],
)
def test_kernels_have_the_variance_of_their_kind(kind: str, variance: float) -> None:
    layer = Linear(200, seed=1, name="linear", initial_weights=kind)
    layer.build((None, 100))
    assert layer.get_weights()[0].var() == pytest.approx(variance, rel=0.03)


def test_a_dense_layer_is_its_activation_of_a_linear_map_even_of_several_places() -> None:
    layer = Dense(2, activation="softmax", seed=1, name="dense")
    layer.build((None, 3, 5))
    kernel, bias = layer.get_weights()
    places = RNG.normal(size=(4, 3, 5)).astype("f")
    scores = np.exp(places @ kernel + bias)
    np.testing.assert_allclose(layer(places), scores / scores.sum(2, keepdims=True), **CLOSE)


def test_tensors_combine_number_by_number() -> None:
    inputs = [X, 2 * X, X + 1]
    expected = {
        "Add": 4 * X + 1,
        "Average": (4 * X + 1) / 3,
        "Maximum": np.maximum(2 * X, X + 1),
        "Minimum": np.minimum(X, 2 * X),
        "Multiply": X * (2 * X) * (X + 1),
        "Subtract": X - 2 * X - (X + 1),
    }
    assert set(expected) == set(COMBINATIONS)
    for kind, value in expected.items():
        np.testing.assert_allclose(Combine(kind, name="combine")(inputs), value, **CLOSE)
    np.testing.assert_array_equal(Concatenate(name="join")(inputs[:2]), np.concatenate(inputs[:2], axis=1))


def test_a_reshape_keeps_the_numbers_of_an_example_together() -> None:
    layer = Reshape((2, -1), name="reshape")
    layer.build((None, 6))
    numbers = np.arange(12, dtype="f").reshape(2, 6)
    np.testing.assert_array_equal(layer(numbers), numbers.reshape(2, 2, 3))
    for target in ((4, -1), (2, 2), (-1, -1), (0,)):
        with pytest.raises(ValueError, match="expected a shape of 6 numbers"):
            Reshape(target, name="reshape").build((None, 6))


def test_layer_norm_may_lack_scale_and_shift() -> None:
    layer = LayerNorm(epsilon=0.1, use_scale=False, use_shift=False, name="norm")
    layer.build((None, 5))
    assert layer.weights == []
    expected = (X - X.mean(1, keepdims=True)) / np.sqrt(X.var(1, keepdims=True) + 0.1)
    np.testing.assert_allclose(layer(X), expected, **CLOSE)
