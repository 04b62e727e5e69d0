"""Encoders over windows, over all pairs of elements and over neighbours, against numpy row by row, and their slopes."""

from collections.abc import Callable

import keras
import numpy as np
import pytest
import tensorflow as tf

from model.layers.mlp import MLPShape
from model.layers.multi_window_din import MultiWindowDIN
from model.layers.self_attention import SelfAttention
from model.layers.sequences import Sequences
from model.layers.text_cnn import TextCNN, TextCNNShape

LENGTHS = (2, 0, 5, 1)
RNG = np.random.default_rng(4)
ELEMENTS = RNG.normal(size=(8, 3)).astype(np.float32)
QUERY = RNG.normal(size=(4, 2)).astype(np.float32)
ROWS = np.repeat(np.arange(4), LENGTHS)
PLACES = np.concatenate([np.arange(length) for length in LENGTHS])
TANH = "nn.Tanh"


def sequences(elements: np.ndarray = ELEMENTS) -> Sequences:
    rows, places = (tf.constant(numbers, tf.int64) for numbers in (ROWS, PLACES))
    return Sequences(tf.convert_to_tensor(elements), rows, places, tf.constant(4))


def windows(seed: int = 1) -> MultiWindowDIN:
    return MultiWindowDIN(MLPShape((4,), activation=TANH), [1, 3], width=3, query_width=2, seed=seed, name="w")


def attention(max_length: int | None = None) -> SelfAttention:
    return SelfAttention(width=3, units=4, num_heads=2, dropout_rate=0.5, max_length=max_length, seed=1, name="a")


def convolution(mlp: MLPShape | None = None) -> TextCNN:
    return TextCNN(TextCNNShape((2, 3), (2, 4), 4, TANH, mlp), width=3, seed=1, name="c")


def weights_of(layer: keras.layers.Layer) -> dict[str, np.ndarray]:
    """Sets all weights to known numbers and returns them by the end of their paths."""
    rng = np.random.default_rng(3)
    for weight in layer.weights:
        weight.assign(rng.normal(size=weight.shape))
    return {weight.path.split("/", 1)[1]: weight.numpy() for weight in layer.weights}


def test_windows_have_means_of_their_own_and_what_is_behind_them_does_not_count() -> None:
    layer = windows()
    weights = weights_of(layer)
    assert layer.units == 9
    asked = np.pad(QUERY, [[0, 0], [0, 1]])
    wanted = np.zeros((4, 9))
    for row in range(4):
        own = ELEMENTS[row == ROWS]
        for window, part in enumerate((own[:1], own[1:4])):
            for element in part:
                hidden = np.concatenate([element, asked[row] * element, asked[row]])
                hidden = np.tanh(hidden @ weights["attention/linear_0/kernel"] + weights["attention/linear_0/bias"])
                score = (hidden @ weights["score/kernel"] + weights["score/bias"])[0]
                score = score if score > 0 else weights["activation/slope"] * score
                wanted[row, 3 * window : 3 * window + 3] += score * element / len(part)
        wanted[row, 6:] = asked[row]
    np.testing.assert_allclose(layer(sequences(), tf.constant(QUERY)), wanted, atol=1e-5)


@pytest.mark.parametrize("max_length", [None, 3], ids=["whole", "first three"])
def test_self_attention_is_the_mean_of_heads_over_the_rows_own_elements(max_length: int | None) -> None:
    layer = attention(max_length)
    weights = weights_of(layer)

    def mapped(name: str, inputs: np.ndarray) -> np.ndarray:
        return inputs @ weights[f"{name}/kernel"] + weights[f"{name}/bias"]

    wanted = np.zeros((4, 4))
    for row in (0, 2, 3):
        own = ELEMENTS[row == ROWS][:max_length]
        query, key, value = (mapped(f"head_{part}", mapped(part, own)) for part in ("query", "key", "value"))
        heads = []
        for head in (slice(0, 2), slice(2, 4)):
            powers = np.exp(query[:, head] @ key[:, head].T / np.sqrt(2))
            heads.append(powers / powers.sum(1, keepdims=True) @ value[:, head])
        wanted[row] = mapped("out", np.concatenate(heads, axis=1)).mean(axis=0)
    np.testing.assert_allclose(layer(sequences()), wanted, atol=1e-5)
    dropped = [layer(sequences(), step=tf.constant(step, tf.int64)).numpy() for step in (1, 1, 2)]
    np.testing.assert_array_equal(dropped[0], dropped[1])
    assert not np.array_equal(dropped[0], dropped[2])


@pytest.mark.parametrize("mlp", [None, MLPShape((2,), activation="")], ids=["maxima", "an MLP behind"])
def test_text_cnn_takes_the_maximum_of_each_kernel_over_the_padded_sequence(mlp: MLPShape | None) -> None:
    layer = convolution(mlp)
    weights = weights_of(layer)
    wanted = []
    for row in range(4):
        padded = np.zeros((4, 3))
        own = ELEMENTS[row == ROWS][:4]
        padded[: len(own)] = own
        found = []
        for index, size in enumerate((2, 3)):
            kernel, bias = weights[f"kernel_{index}"], weights[f"bias_{index}"]
            at = [np.einsum("is,isk->k", padded[start : start + size], kernel) + bias for start in range(5 - size)]
            found.append(np.tanh(at).max(axis=0))
        wanted.append(np.concatenate(found))
    outputs = np.array(wanted)
    if mlp is not None:
        outputs = outputs @ weights["mlp/linear_0/kernel"] + weights["mlp/linear_0/bias"]
    np.testing.assert_allclose(layer(sequences()), outputs, atol=1e-5)
    assert layer.units == outputs.shape[1]


@pytest.mark.parametrize("make", [windows, attention, convolution])
def test_gradients_agree_with_finite_differences(make: Callable[[], keras.layers.Layer]) -> None:
    layer = make()
    elements, upstream = tf.Variable(ELEMENTS), RNG.normal(size=(4, layer.units))

    def value() -> tf.Tensor:
        return tf.reduce_sum(layer(sequences(elements), tf.constant(QUERY)) * upstream)

    variables = [elements, *(weight.value for weight in layer.trainable_weights)]
    with tf.GradientTape() as tape:
        total = value()
    for variable, gradient in zip(variables, tape.gradient(total, variables), strict=True):
        start, direction = variable.numpy(), RNG.choice([-1.0, 1.0], size=variable.shape)
        around = []
        for sign in (1, -1):
            variable.assign(start + sign * 1e-3 * direction)
            around.append(float(value()))
        variable.assign(start)
        slope = float(np.sum(tf.convert_to_tensor(gradient).numpy() * direction))
        assert slope == pytest.approx((around[0] - around[1]) / 2e-3, rel=0.02, abs=0.05)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: MultiWindowDIN(MLPShape((2,)), [], width=3, query_width=2, seed=1, name="w"), "windows_len of 1"),
        (lambda: MultiWindowDIN(MLPShape((2,)), [1], width=3, query_width=4, seed=1, name="w"), "at most 3 wide"),
        (
            lambda: SelfAttention(width=3, units=4, num_heads=3, dropout_rate=0, max_length=None, seed=1, name="a"),
            "num_heads that divide multihead_attn_dim, got 3 and 4",
        ),
        (lambda: TextCNN(TextCNNShape((2, 3), (2,), 4), width=3, seed=1, name="c"), "as many num_filters"),
        (lambda: TextCNN(TextCNNShape((5,), (2,), 4), width=3, seed=1, name="c"), "at most pad_sequence_length"),
    ],
)
def test_a_shape_that_makes_no_sense_is_an_error(make: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()
