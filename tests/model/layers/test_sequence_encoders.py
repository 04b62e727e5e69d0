"""Sequence encoders against numpy over padded sequences, row by row as the dialects define them."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from model.layers.combiner_attention import CombinerAttention
from model.layers.din_new import DINNew
from model.layers.din_old import DINOld, DINOldShape
from model.layers.mlp import MLPShape
from model.layers.number_projection import NumberProjection
from model.layers.pooling_encoder import PoolingEncoder
from model.layers.sequences import Sequences
from model.layers.simple_attention import SimpleAttention

LENGTHS = (2, 0, 3)
WIDTH = 2
RNG = np.random.default_rng(5)
ELEMENTS = RNG.normal(size=(5, WIDTH)).astype(np.float32)
BESIDE = RNG.normal(size=(5, 3)).astype(np.float32)
QUERY = RNG.normal(size=(3, WIDTH)).astype(np.float32)
ROWS = np.repeat(np.arange(3), LENGTHS)


def sequences(elements: np.ndarray = ELEMENTS, beside: tuple[np.ndarray, ...] = ()) -> Sequences:
    places = np.concatenate([np.arange(length) for length in LENGTHS])
    return Sequences(
        tf.constant(elements),
        tf.constant(ROWS, tf.int64),
        tf.constant(places, tf.int64),
        tf.constant(3),
        tuple(tf.constant(other) for other in beside),
    )


def fill(layer: keras.layers.Layer, seed: int = 0) -> dict[str, np.ndarray]:
    """Sets all weights to known numbers and returns them by the end of their paths."""
    rng = np.random.default_rng(seed)
    for weight in layer.weights:
        weight.assign(
            rng.normal(size=weight.shape) if "variance" not in weight.path else rng.uniform(0.5, 2, weight.shape)
        )
    return {weight.path.split("/", 1)[1]: weight.numpy() for weight in layer.weights}


def softmax(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores - scores.max())
    return powers / powers.sum()


def attend(score: object, width: int, values: np.ndarray, max_length: int | None = None) -> np.ndarray:
    """Padded and masked: what both originals do; an empty row is the mean of its padding, which is zeros."""
    out = np.zeros((3, width))
    for row in range(3):
        own = np.flatnonzero(row == ROWS)[:max_length]
        padded = np.zeros((4, width))
        padded[: len(own)] = values[own]
        scores = np.full(4, -(2.0**31) + 1)
        scores[: len(own)] = [score(row, place) for place in own]  # type: ignore[operator]
        out[row] = softmax(scores) @ padded
    return out


def features(key: np.ndarray, element: np.ndarray) -> np.ndarray:
    return np.concatenate([key, element, key - element, key * element])


@pytest.mark.parametrize("max_length", [None, 2], ids=["whole", "first two"])
@pytest.mark.parametrize("query_width", [2, 1], ids=["query as wide", "query filled up with zeros"])
def test_trap_10_din_of_the_new_dialect_gives_no_query(query_width: int, max_length: int | None) -> None:
    layer = DINNew(MLPShape((3,)), width=WIDTH, query_width=query_width, max_length=max_length, seed=1, name="din")
    weights = fill(layer)
    keys = np.pad(QUERY[:, :query_width], [[0, 0], [0, WIDTH - query_width]])

    def score(row: int, place: int) -> float:
        hidden = features(keys[row], ELEMENTS[place]) @ weights["attention/linear_0/kernel"]
        hidden = np.maximum(hidden + weights["attention/linear_0/bias"], 0)
        return float((hidden @ weights["score/kernel"] + weights["score/bias"])[0])

    out = layer(sequences(), tf.constant(QUERY[:, :query_width]), step=None)
    np.testing.assert_allclose(out, attend(score, WIDTH, ELEMENTS, max_length), atol=1e-5)
    assert layer.units == WIDTH


def test_din_of_the_new_dialect_has_no_wider_query() -> None:
    with pytest.raises(ValueError, match="expected a query at most 2 wide, as an element, got 3"):
        DINNew(MLPShape((3,)), width=2, query_width=3, max_length=None, seed=1, name="din")


def test_din_of_the_old_dialect_has_batch_norm_within_and_the_key_behind() -> None:
    hidden = MLPShape((3,), use_batch_norm=True)
    layer = DINOld(DINOldShape(hidden), width=WIDTH, query_width=WIDTH, beside_widths=[3], seed=1, name="din")
    weights = fill(layer)
    names = {name.rsplit("/", 1)[-1]: value for name, value in weights.items() if "batch_norm_0" in name}

    def score(row: int, place: int) -> float:
        hidden = features(QUERY[row], ELEMENTS[place]) @ weights["attention/linear_0/kernel"]
        scale = names["scale"] / np.sqrt(names["moving_variance"] + 1e-5)
        hidden = np.maximum((hidden - names["moving_mean"]) * scale + names["shift"], 0)
        return float((hidden @ weights["score/kernel"] + weights["score/bias"])[0])

    out = layer(sequences(beside=(BESIDE,)), tf.constant(QUERY), step=None)
    wanted = [attend(score, WIDTH, ELEMENTS), attend(score, 3, BESIDE), QUERY]
    np.testing.assert_allclose(out, np.concatenate(wanted, axis=1), atol=1e-5)
    assert layer.units == 2 + 3 + 2


def test_din_of_the_old_dialect_without_key_and_without_hidden_layers() -> None:
    shape = DINOldShape(None, need_key=False)
    layer = DINOld(shape, width=WIDTH, query_width=WIDTH, beside_widths=[], seed=1, name="din")
    weights = fill(layer)

    def score(row: int, place: int) -> float:
        return float((features(QUERY[row], ELEMENTS[place]) @ weights["score/kernel"] + weights["score/bias"])[0])

    np.testing.assert_allclose(
        layer(sequences(), tf.constant(QUERY), step=None), attend(score, WIDTH, ELEMENTS), atol=1e-5
    )


@pytest.mark.parametrize("transform", ["zeros", "linear"])
def test_a_key_of_another_width_is_filled_up_or_both_are_mapped(transform: str) -> None:
    shape = DINOldShape(None, key_transform=transform)  # type: ignore[arg-type]
    layer = DINOld(shape, width=WIDTH, query_width=1, beside_widths=[], seed=1, name="din")
    weights = fill(layer)
    keys, elements = np.pad(QUERY[:, :1], [[0, 0], [0, 1]]), ELEMENTS
    if transform == "linear":
        keys = QUERY[:, :1] @ weights["map_key/kernel"] + weights["map_key/bias"]
        elements = ELEMENTS @ weights["map_history/kernel"] + weights["map_history/bias"]

    def score(row: int, place: int) -> float:
        return float((features(keys[row], elements[place]) @ weights["score/kernel"] + weights["score/bias"])[0])

    # The key comes out as it came in.
    wanted = np.concatenate([attend(score, WIDTH, elements), QUERY[:, :1]], axis=1)
    np.testing.assert_allclose(layer(sequences(), tf.constant(QUERY[:, :1]), step=None), wanted, atol=1e-5)


@pytest.mark.parametrize("transform", ["none", "zeros"])
def test_a_key_that_is_not_allowed_to_differ_is_refused(transform: str) -> None:
    with pytest.raises(ValueError, match="expected a key 2 wide, as an element, got 3"):
        DINOld(DINOldShape(None, key_transform=transform), width=2, query_width=3, beside_widths=[], seed=1, name="d")  # type: ignore[arg-type]


def test_simple_attention() -> None:
    layer = SimpleAttention(width=WIDTH, query_width=WIDTH, max_length=None, name="attention")
    wanted = attend(lambda row, place: float(QUERY[row] @ ELEMENTS[place]), WIDTH, ELEMENTS)
    np.testing.assert_allclose(layer(sequences(), tf.constant(QUERY), step=None), wanted, atol=1e-5)


def test_a_sequences_own_attention() -> None:
    layer = CombinerAttention(width=WIDTH, seed=1, name="attention")
    kernel = fill(layer)["score/kernel"]
    wanted = attend(lambda row, place: float((ELEMENTS[place] @ kernel)[0]), WIDTH, ELEMENTS)
    np.testing.assert_allclose(layer(sequences(), None, step=None), wanted, atol=1e-5)


@pytest.mark.parametrize("max_length", [None, 2], ids=["whole", "first two"])
@pytest.mark.parametrize("pooling", ["sum", "mean"])
def test_pooling(pooling: str, max_length: int | None) -> None:
    layer = PoolingEncoder(pooling, width=WIDTH, max_length=max_length, name="pool")  # type: ignore[arg-type]
    wanted = np.zeros((3, WIDTH))
    for row in range(3):
        own = ELEMENTS[row == ROWS][:max_length]
        wanted[row] = own.sum(axis=0) / (max(len(own), 1) if pooling == "mean" else 1)
    np.testing.assert_allclose(layer(sequences(), None, step=None), wanted, atol=1e-6)


def test_an_empty_sequence_gives_zeros_and_finite_gradients() -> None:
    layer = DINNew(MLPShape((3,)), width=WIDTH, query_width=WIDTH, max_length=None, seed=1, name="din")
    empty = Sequences(tf.zeros([0, WIDTH]), tf.zeros([0], tf.int64), tf.zeros([0], tf.int64), tf.constant(3))
    query = tf.Variable(QUERY)
    with tf.GradientTape() as tape:
        out = layer(empty, query, step=None)
        total = tf.reduce_sum(out)
    np.testing.assert_array_equal(out, np.zeros((3, WIDTH)))
    gradients = tape.gradient(total, [query, *(weight.value for weight in layer.weights)], unconnected_gradients="zero")
    assert all(np.isfinite(gradient).all() for gradient in gradients)


def test_scores_far_apart_stay_finite() -> None:
    layer = SimpleAttention(width=WIDTH, query_width=WIDTH, max_length=None, name="attention")
    out = layer(sequences(ELEMENTS * 1e4), tf.constant(QUERY * 1e4), step=None)
    assert np.isfinite(out).all()


def test_attentions_gradient_by_finite_differences() -> None:
    layer = SimpleAttention(width=WIDTH, query_width=WIDTH, max_length=None, name="attention")
    query = tf.Variable(QUERY)
    with tf.GradientTape() as tape:
        total = tf.reduce_sum(layer(sequences(), query, step=None) ** 2)
    analytic = tf.convert_to_tensor(tape.gradient(total, query)).numpy()
    numeric = np.zeros_like(QUERY)
    for place in np.ndindex(*QUERY.shape):
        ends = []
        for sign in (1, -1):
            moved = QUERY.copy()
            moved[place] += sign * 1e-2
            ends.append(float(tf.reduce_sum(layer(sequences(), tf.constant(moved), step=None) ** 2)))
        numeric[place] = (ends[0] - ends[1]) / 2e-2
    np.testing.assert_allclose(analytic, numeric, atol=2e-3)


def test_a_projection_is_number_times_vector() -> None:
    layer = NumberProjection(2, width=3, seed=1, name="projection")
    vectors = fill(layer)["vectors"]
    out = layer(tf.constant([[2.0, -1.0]]), step=None)
    np.testing.assert_allclose(out, [[*(2 * vectors[0]), *(-vectors[1])]], atol=1e-6)
