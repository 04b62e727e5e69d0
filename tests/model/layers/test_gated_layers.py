"""MaskBlock, MaskNet, SigmoidGate and GatedMLP against plain numpy."""

import numpy as np
import pytest
import tensorflow as tf

from model.layers.gated_mlp import GatedMLP, GatedMLPShape
from model.layers.mask_block import MaskBlock, MaskBlockShape
from model.layers.masknet import MaskNet
from model.layers.mlp import MLP, MLPShape
from model.layers.sigmoid_gate import GateShape, SigmoidGate

RNG = np.random.default_rng(5)
X = RNG.normal(size=(6, 4)).astype("f")
P = RNG.normal(size=(6, 3)).astype("f")
BOTH = [(None, 4), (None, 3)]
CLOSE = {"rtol": 1e-5, "atol": 1e-5}


def relu(x: np.ndarray) -> np.ndarray:
    return np.maximum(x, 0)


def norm(x: np.ndarray) -> np.ndarray:
    return (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-3)


def named(layer: object) -> dict[str, np.ndarray]:
    """Weights by the last two parts of their path."""
    return {"/".join(weight.path.split("/")[-2:]): weight.numpy() for weight in layer.weights}


def mask(block: MaskBlock, x: np.ndarray, m: np.ndarray) -> np.ndarray:
    weights = named(block)
    if "projection/kernel" in weights:
        m = m @ weights["projection/kernel"]
    hidden = relu(m @ weights["aggregation/kernel"] + weights["aggregation/bias"])
    return x * (hidden @ weights["mask/kernel"] + weights["mask/bias"])


def test_a_mask_block_scales_one_input_by_a_mask_of_the_other() -> None:
    block = MaskBlock(MaskBlockShape(reduction_factor=1.5), seed=1, name="block")
    block.build(BOTH)
    np.testing.assert_allclose(block([X, P]), mask(block, X, P), **CLOSE)
    # The aggregation is 3 * 1.5 = 4.5 wide, rounded down: 3 * 4 + 4 numbers; the mask has 4 * 4 + 4.
    assert block.count_params() == 3 * 4 + 4 + 4 * 4 + 4


def test_a_mask_block_may_normalise_project_and_map() -> None:
    shape = MaskBlockShape(aggregation_units=5, output_units=2, projection_units=7, use_input_norm=True)
    block = MaskBlock(shape, seed=1, name="block")
    block.build((None, 4))
    weights = named(block)
    scaled = mask(block, norm(X), X)  # the mask reads the input as it came
    np.testing.assert_allclose(block(X), relu(norm(scaled @ weights["output/kernel"])), rtol=1e-4, atol=1e-5)
    assert "output/bias" not in weights
    assert "projection/bias" not in weights


def test_a_mask_block_needs_the_width_of_its_aggregation() -> None:
    with pytest.raises(ValueError, match="expected reduction_factor or aggregation_size, got neither"):
        MaskBlock(MaskBlockShape(), seed=1, name="block")
    block = MaskBlock(MaskBlockShape(reduction_factor=0.1), seed=1, name="block")
    with pytest.raises(ValueError, match="expected units >= 1, got 0"):
        block.build(BOTH)


def test_parallel_mask_blocks_all_read_the_input() -> None:
    shapes = [MaskBlockShape(aggregation_units=3), MaskBlockShape(aggregation_units=2, output_units=2)]
    layer = MaskNet(shapes, mlp=MLP(MLPShape((2,)), seed=9, name="mlp"), seed=1, name="masknet")
    layer.build((None, 4))
    first, second = layer.blocks
    of_second = relu(norm(mask(second, norm(X), X) @ named(second)["output/kernel"]))
    joined = np.concatenate([mask(first, norm(X), X), of_second], axis=1)
    weight, bias = layer.mlp.get_weights()
    np.testing.assert_allclose(layer(X), relu(joined @ weight + bias), rtol=1e-4, atol=1e-5)


def test_serial_mask_blocks_read_the_one_before_and_the_input() -> None:
    shapes = [MaskBlockShape(aggregation_units=3, output_units=2), MaskBlockShape(aggregation_units=3)]
    layer = MaskNet(shapes, is_parallel=False, use_input_norm=False, mlp=None, seed=1, name="masknet")
    layer.build((None, 4))
    first, second = layer.blocks
    hidden = relu(norm(mask(first, X, X) @ named(first)["output/kernel"]))
    np.testing.assert_allclose(layer(X), mask(second, hidden, X), rtol=1e-4, atol=1e-5)
    with pytest.raises(ValueError, match="expected at least one of mask_blocks, got none"):
        MaskNet([], mlp=None, seed=1, name="masknet")


def gate(layer: SigmoidGate, inputs: np.ndarray) -> np.ndarray:
    w1, b1, w2, b2 = layer.get_weights()
    return 2 / (1 + np.exp(-(relu(inputs @ w1 + b1) @ w2 + b2)))


def test_a_sigmoid_gate_is_around_one() -> None:
    layer = SigmoidGate(GateShape(hidden_units=5), units=2, seed=1, name="gate")
    layer.build((None, 3))
    np.testing.assert_allclose(layer(P), gate(layer, P), **CLOSE)
    layer.set_weights([np.zeros(weight.shape) for weight in layer.get_weights()])
    np.testing.assert_array_equal(layer(P), np.ones((6, 2)))
    assert layer.count_params() == 3 * 5 + 5 + 5 * 2 + 2


@pytest.mark.parametrize("full", [True, False], ids=["reads both", "reads the prior"])
@pytest.mark.parametrize("mode", ["eager", "lazy"])
def test_gates_stand_before_all_layers_or_behind_all(mode: str, full: bool) -> None:
    layer = GatedMLP(GatedMLPShape(MLPShape((5, 2)), GateShape(), mode, full), seed=1, name="ppnet")
    layer.build(BOTH)
    w0, b0, w1, b1 = layer.mlp.get_weights()
    reading = np.concatenate([X, P], axis=1) if full else P
    g0, g1 = (gate(part, reading) for part in layer.gates)
    if mode == "eager":
        expected = relu(relu((X * g0) @ w0 + b0) * g1 @ w1 + b1)
    else:
        expected = relu((relu(X @ w0 + b0) * g0) @ w1 + b1) * g1
    np.testing.assert_allclose(layer([X, P]), expected, **CLOSE)


def test_gates_do_not_teach_what_they_scale() -> None:
    shape = GatedMLPShape(MLPShape((2,)), GateShape(), "lazy")
    layer = GatedMLP(shape, seed=1, name="ppnet")
    layer.build(BOTH)
    layer.mlp.set_weights([np.zeros((4, 2)), np.ones(2)])
    main, prior = tf.constant(X), tf.constant(P)
    with tf.GradientTape() as tape:
        tape.watch([main, prior])
        total = tf.reduce_sum(layer([main, prior]))
    of_main, of_prior = tape.gradient(total, [main, prior])
    np.testing.assert_array_equal(of_main, np.zeros((6, 4)))
    assert np.abs(of_prior).max() > 0


def test_a_gate_has_the_width_of_what_it_scales() -> None:
    right = GatedMLP(GatedMLPShape(MLPShape((4,)), GateShape(units=4)), seed=1, name="ppnet")
    right.build(BOTH)
    wrong = GatedMLP(GatedMLPShape(MLPShape((5, 2)), GateShape(units=5), "eager"), seed=1, name="ppnet")
    with pytest.raises(ValueError, match="output_dim 4, the width of what gate 0 scales, got 5"):
        wrong.build(BOTH)
    with pytest.raises(ValueError, match="expected mode eager or lazy, got 'late'"):
        GatedMLP(GatedMLPShape(MLPShape((2,)), GateShape(), "late"), seed=1, name="ppnet")
