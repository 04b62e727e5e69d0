"""MMoE as a block, weighted gates, AITM, cross and highway layers against plain numpy."""

import numpy as np
import pytest
import tensorflow as tf

from model.layers.aitm_tower import AITMTower
from model.layers.cross import Cross
from model.layers.highway import Highway, HighwayShape
from model.layers.mlp import MLP, MLPShape
from model.layers.mmoe_layer import MMoELayer
from model.layers.weighted_gate import WeightedGate

RNG = np.random.default_rng(6)
X = RNG.normal(size=(6, 4)).astype("f")
Y = RNG.normal(size=(6, 4)).astype("f")
Z = RNG.normal(size=(6, 3)).astype("f")
CLOSE = {"rtol": 1e-5, "atol": 1e-5}
STEP = tf.constant(2, tf.int64)


def softmax(x: np.ndarray) -> np.ndarray:
    shares = np.exp(x - x.max(-1, keepdims=True))
    return shares / shares.sum(-1, keepdims=True)


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def test_mmoe_mixes_its_own_experts_for_each_task() -> None:
    layer = MMoELayer(num_tasks=2, num_experts=3, expert=MLPShape((5, 2)), seed=1, name="mmoe")
    layer.build((None, 4))
    experts = np.stack([expert(X) for expert in layer.experts.experts], axis=1)
    outputs = layer(X)
    assert len(outputs) == 2
    for gate, output in zip(layer.gates, outputs, strict=True):
        weight, bias = gate.get_weights()
        np.testing.assert_array_equal(bias, np.zeros(3))
        np.testing.assert_allclose(output, np.einsum("bn,bnh->bh", softmax(X @ weight + bias), experts), **CLOSE)
    # Three experts of 4 -> 5 -> 2, two gates of 4 -> 3.
    assert layer.count_params() == 3 * (4 * 5 + 5 + 5 * 2 + 2) + 2 * (4 * 3 + 3)


def test_mmoe_takes_experts_as_inputs_with_the_gates_input_behind_them() -> None:
    layer = MMoELayer(num_tasks=1, num_experts=2, expert=None, seed=1, name="mmoe")
    layer.build([(None, 4), (None, 4), (None, 3)])
    weight, bias = layer.gates[0].get_weights()
    shares = softmax(Z @ weight + bias)
    (output,) = layer([X, Y, Z])
    np.testing.assert_allclose(output, shares[:, :1] * X + shares[:, 1:] * Y, **CLOSE)


def test_mmoe_says_which_inputs_it_wants() -> None:
    layer = MMoELayer(num_tasks=1, num_experts=2, expert=None, seed=1, name="mmoe")
    with pytest.raises(ValueError, match="without expert_mlp: expected a list of at least 3 tensors"):
        layer.build([(None, 4), (None, 4)])
    with pytest.raises(ValueError, match="expected one tensor beside expert_mlp, got a list"):
        MMoELayer(num_tasks=1, num_experts=2, expert=MLPShape((2,)), seed=1, name="mmoe").build([(None, 4)])
    with pytest.raises(ValueError, match="expected num_task and num_expert >= 1, got 0 and 2"):
        MMoELayer(num_tasks=0, num_experts=2, expert=None, seed=1, name="mmoe")


def test_a_weighted_gate_mixes_the_other_inputs() -> None:
    weights = RNG.normal(size=(6, 2)).astype("f")
    expected = weights[:, :1] * X + weights[:, 1:] * Y
    first = WeightedGate(name="gate")
    first.build([(None, 2), (None, 4), (None, 4)])
    np.testing.assert_allclose(first([weights, X, Y]), expected, **CLOSE)
    middle = WeightedGate(weight_index=1, mlp=MLP(MLPShape((2,)), seed=1, name="mlp"), name="gate")
    middle.build([(None, 4), (None, 2), (None, 4)])
    kernel, bias = middle.mlp.get_weights()
    np.testing.assert_allclose(middle([X, weights, Y]), np.maximum(expected @ kernel + bias, 0), **CLOSE)


@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        ([(None, 1), (None, 4), (None, 4)], "expected a weight for each of 2 inputs, got 1"),
        ([(None, 2), (None, 4), (None, 3)], r"expected inputs of one width, got widths \[3, 4\]"),
        ((None, 4), "expected a list of at least 2 tensors"),
    ],
    ids=["too few weights", "widths", "one tensor"],
)
def test_a_weighted_gate_says_which_inputs_it_wants(shapes: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        WeightedGate(name="gate").build(shapes)


@pytest.mark.parametrize("units", [None, 5], ids=["own width", "projected"])
def test_aitm_attends_from_its_own_input(units: int | None) -> None:
    layer = AITMTower(units=units, transfer=None, seed=1, name="aitm")
    layer.build([(None, 4), (None, 3)])
    weights = {"/".join(weight.path.split("/")[-2:]): weight.numpy() for weight in layer.weights}

    def linear(name: str, x: np.ndarray) -> np.ndarray:
        return x @ weights[f"{name}/kernel"] + weights[f"{name}/bias"]

    query = linear("query", X)
    keys, values = ([linear(f"{kind}_{index}", x) for index, x in enumerate((X, Z))] for kind in ("key", "value"))
    scores = np.stack([(query * key).sum(1) for key in keys], axis=1) / np.sqrt(units or 4)
    shares = softmax(scores)
    np.testing.assert_allclose(layer([X, Z]), shares[:, :1] * values[0] + shares[:, 1:] * values[1], **CLOSE)


def test_aitm_transfers_and_stops_what_it_depends_on() -> None:
    layer = AITMTower(units=None, transfer=MLPShape((2,)), seed=1, name="aitm")
    layer.build([(None, 4), (None, 3)])
    own, other = tf.constant(X), tf.constant(Z)
    with tf.GradientTape() as tape:
        tape.watch([own, other])
        total = tf.reduce_sum(layer([own, other]) ** 2)
    of_own, of_other, *of_weights = tape.gradient(total, [own, other, *(w.value for w in layer.trainable_weights)])
    assert of_other is None
    assert np.abs(of_own).max() > 0
    assert all(np.abs(gradient).max() > 0 for gradient in of_weights)
    with pytest.raises(ValueError, match="expected a list of at least 2 tensors"):
        AITMTower(units=None, transfer=None, seed=1, name="aitm").build([(None, 4)])


def test_a_cross_layer_multiplies_with_the_first_features() -> None:
    layer = Cross(diag_scale=0.5, seed=1, name="cross")
    layer.build([(None, 4), (None, 4)])
    layer.set_weights([RNG.normal(size=(4, 4)), RNG.normal(size=4)])
    weight, bias = layer.get_weights()
    np.testing.assert_allclose(layer([X, Y]), X * (Y @ weight + bias + 0.5 * Y) + Y, **CLOSE)
    np.testing.assert_allclose(layer(X), X * (X @ weight + bias + 0.5 * X) + X, **CLOSE)


def test_a_cross_layer_may_have_a_low_rank_an_activation_and_no_bias() -> None:
    layer = Cross(rank=2, use_bias=False, preactivation="tanh", seed=1, name="cross")
    layer.build((None, 4))
    down, up = layer.get_weights()
    assert (down.shape, up.shape) == ((4, 2), (2, 4))
    np.testing.assert_allclose(layer(X), X * np.tanh(X @ down @ up) + X, **CLOSE)


def test_a_cross_layer_wants_equal_widths() -> None:
    with pytest.raises(ValueError, match="expected two inputs of one width, got 4 and 3"):
        Cross(seed=1, name="cross").build([(None, 4), (None, 3)])
    with pytest.raises(ValueError, match="expected diag_scale >= 0, got -1"):
        Cross(diag_scale=-1, seed=1, name="cross")


def test_highway_layers_carry_through_what_their_gates_close() -> None:
    layer = Highway(HighwayShape(num_layers=2, activation="tanh"), seed=1, name="highway")
    layer.build((None, 4))
    assert layer.projection is None
    hidden = X
    for gate, linear in zip(layer.gates, layer.hidden, strict=True):
        (wt, bt), (wh, bh) = gate.get_weights(), linear.get_weights()
        np.testing.assert_array_equal(bt, np.full(4, -3))
        share = sigmoid(hidden @ wt + bt)
        hidden = share * np.tanh(hidden @ wh + bh) + (1 - share) * hidden
    np.testing.assert_allclose(layer(X), hidden, **CLOSE)


def test_highway_maps_an_input_of_another_width_first() -> None:
    layer = Highway(HighwayShape(units=2, dropout_rate=0.5, gate_bias=0.0), seed=1, name="highway")
    layer.build((None, 4))
    projected = X @ layer.projection.get_weights()[0]
    (wt, bt), (wh, bh) = layer.gates[0].get_weights(), layer.hidden[0].get_weights()
    share = sigmoid(projected @ wt + bt)
    np.testing.assert_allclose(layer(X), share * np.maximum(projected @ wh + bh, 0) + (1 - share) * projected, **CLOSE)
    assert not np.array_equal(layer(X, step=STEP), layer(X))
    np.testing.assert_array_equal(layer(X, step=STEP), layer(X, step=STEP))
    with pytest.raises(ValueError, match="expected num_layers >= 1, got 0"):
        Highway(HighwayShape(num_layers=0), seed=1, name="highway")
