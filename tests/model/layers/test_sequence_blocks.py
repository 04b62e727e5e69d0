"""Layers of backbones that read [sequence, lengths, plain features], against numpy, row by row, and by their slopes."""

import numpy as np
import pytest
import tensorflow as tf

from model.layers.din import DIN, DINShape
from model.layers.mlp import LastLayer, MLPShape

RNG = np.random.default_rng(8)
LENGTHS = np.array([[2], [0], [3], [1]], np.int32)
PADDED = RNG.normal(size=(4, 3, 4)).astype(np.float32)  # What stands behind a row's length must not matter.
TARGET = RNG.normal(size=(4, 4)).astype(np.float32)
SCORES = MLPShape((3, 1), activation="nn.Sigmoid", last=LastLayer("", use_batch_norm=False, use_bias=True))


def softmax(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores - scores.max(initial=0))
    return powers / powers.sum()


def sigmoid(scores: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-scores))


def weights_of(layer: object) -> dict[str, np.ndarray]:
    """Sets all weights to known numbers and returns them by the end of their paths."""
    rng = np.random.default_rng(3)
    for weight in layer.weights:  # type: ignore[attr-defined]
        weight.assign(rng.normal(size=weight.shape))
    return {weight.path.split("/", 1)[1]: weight.numpy() for weight in layer.weights}  # type: ignore[attr-defined]


@pytest.mark.parametrize("normalizer", ["softmax", "sigmoid"])
@pytest.mark.parametrize("target_width", [4, 2], ids=["as wide", "narrower"])
def test_din_attends_to_the_elements_that_there_are(normalizer: str, target_width: int) -> None:
    layer = DIN(DINShape(SCORES, normalizer), seed=1, name="din")
    layer.build([(None, None, 4), (None, 1), (None, target_width)])
    weights = weights_of(layer)
    target = np.pad(TARGET[:, :target_width], [[0, 0], [0, 4 - target_width]])
    wanted = np.zeros((4, target_width + 4))
    for row, length in enumerate(LENGTHS[:, 0]):
        own = PADDED[row, :length]
        asked = np.tile(target[row], (length, 1))
        hidden = np.concatenate([asked, own, asked - own, asked * own], axis=1)
        hidden = sigmoid(hidden @ weights["attention/linear_0/kernel"] + weights["attention/linear_0/bias"])
        scores = (hidden @ weights["attention/linear_1/kernel"] + weights["attention/linear_1/bias"])[:, 0]
        shares = softmax(scores) if normalizer == "softmax" else sigmoid(scores / 2)
        wanted[row] = np.concatenate([shares @ own[:, :target_width], target[row]])
    got = layer([tf.constant(PADDED), tf.constant(LENGTHS), tf.constant(TARGET[:, :target_width])])
    np.testing.assert_allclose(got, wanted, atol=1e-5)


def test_din_without_the_target_in_its_output() -> None:
    inputs = [tf.constant(PADDED), tf.constant(LENGTHS), tf.constant(TARGET)]
    outputs = []
    for needs_target in (True, False):
        layer = DIN(DINShape(SCORES, needs_target=needs_target), seed=1, name="din")
        layer.build([(None, None, 4), (None, 1), (None, 4)])
        outputs.append(layer(inputs).numpy())
    np.testing.assert_array_equal(outputs[1], outputs[0][:, :4])


@pytest.mark.parametrize(
    ("shape", "parts", "message"),
    [
        (DINShape(SCORES, "tanh"), None, "expected attention_normalizer softmax or sigmoid, got 'tanh'"),
        (DINShape(MLPShape((3, 2))), None, r"hidden_units to end in 1, the score, got \[3, 2\]"),
        (DINShape(SCORES), [(None, None, 2), (None, 1), (None, 3)], "plain features at most 2 wide .* got 3"),
        (DINShape(SCORES), (None, 4), r"expected \[sequence, lengths, plain features\] of an input_layer"),
        (DINShape(SCORES), [(None, None, 2), (None, 1)], r"expected \[sequence, lengths, plain features\]"),
    ],
    ids=["normalizer", "scores", "wide target", "a vector", "no target"],
)
def test_din_says_what_does_not_fit(shape: DINShape, parts: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        DIN(shape, seed=1, name="din").build(parts)  # type: ignore[arg-type]
