"""GateNU, EPNet and PPNet against plain numpy, and which way their gradients flow."""

from collections.abc import Sequence

import numpy as np
import pytest
import tensorflow as tf

from model.layers.epnet import EPNet
from model.layers.gate_nu import GateNU
from model.layers.partly_stopped_relu import partly_stopped_relu
from model.layers.ppnet import PPNet

RNG = np.random.default_rng(2)
MAIN = RNG.normal(size=(6, 4)).astype("f")
SIDE = RNG.normal(size=(6, 3)).astype("f")
STEP = tf.constant(0, tf.int64)


def gate(inputs: np.ndarray, weights: Sequence[np.ndarray], scale: float) -> np.ndarray:
    w1, b1, w2, b2 = weights
    return scale / (1 + np.exp(-(np.maximum(inputs @ w1 + b1, 0) @ w2 + b2)))


def built_gate(scale: float = 2.0) -> GateNU:
    layer = GateNU(gated_units=5, hidden_units=7, scale=scale, seed=3, name="gate")
    layer.build((None, 3), (None, 4))
    return layer


def built_epnet(hidden_units: int | None = None) -> EPNet:
    layer = EPNet(hidden_units=hidden_units, scale=1.5, seed=3, name="epnet")
    layer.build((None, 4), (None, 3))
    return layer


def built_ppnet(**changes: object) -> PPNet:
    options = {"activation": "nn.Tanh", "dropout_rates": (), "scale": 2.0} | changes
    layer = PPNet((5, 2), **options, seed=3, name="ppnet")
    layer.build((None, 4), (None, 3))
    return layer


@pytest.mark.parametrize("training", [True, False], ids=["training", "predicting"])
def test_a_gate_reads_prior_then_context(training: bool) -> None:
    layer = built_gate(scale=1.7)
    expected = gate(np.concatenate([SIDE, MAIN], axis=1), layer.get_weights(), 1.7)
    np.testing.assert_allclose(layer(SIDE, MAIN, training=training), expected, rtol=1e-5, atol=1e-6)


def test_zero_output_weights_and_scale_2_make_the_identity_gate() -> None:
    layer = built_gate()
    w1, b1, w2, b2 = layer.get_weights()
    layer.set_weights([w1, b1, np.zeros_like(w2), np.zeros_like(b2)])
    np.testing.assert_array_equal(layer(SIDE, MAIN), np.ones((6, 5)))


def test_a_gate_has_the_parameters_that_its_equation_has() -> None:
    # (U + M) h + h + h g + g with U = 3, M = 4, h = 7, g = 5.
    assert built_gate().count_params() == 7 * 7 + 7 + 7 * 5 + 5


def test_the_hand_made_gradient_agrees_with_finite_differences_and_stops_at_the_context() -> None:
    moving, stopped = tf.constant(SIDE), tf.constant(MAIN)
    kernel = tf.constant(RNG.normal(size=(7, 5)), tf.float32)
    bias = tf.constant(RNG.normal(size=5), tf.float32)
    inputs = [moving, kernel, bias]
    upstream = RNG.normal(size=(6, 5))

    def value(moving: np.ndarray, kernel: np.ndarray, bias: np.ndarray) -> float:
        joined = np.concatenate([np.asarray(moving, np.float64), np.asarray(MAIN, np.float64)], axis=1)
        return float((np.maximum(joined @ kernel + bias, 0) * upstream).sum())

    with tf.GradientTape() as tape:
        tape.watch([*inputs, stopped])
        total = tf.reduce_sum(partly_stopped_relu(moving, stopped, kernel, bias) * tf.constant(upstream, tf.float32))
    *gradients, of_stopped = tape.gradient(total, [*inputs, stopped])
    assert of_stopped is None
    for which, gradient in enumerate(gradients):
        arguments = [np.asarray(tensor, np.float64) for tensor in inputs]
        expected = np.zeros_like(arguments[which])
        for index in np.ndindex(expected.shape):
            ends = []
            for change in (1e-6, -1e-6):
                moved = [argument.copy() for argument in arguments]
                moved[which][index] += change
                ends.append(value(*moved))
            expected[index] = (ends[0] - ends[1]) / 2e-6
        np.testing.assert_allclose(gradient, expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("hidden_units", [None, 6], ids=["as wide as the main group", "6 wide"])
def test_epnet_scales_the_main_group_by_the_domain_first_gate(hidden_units: int | None) -> None:
    layer = built_epnet(hidden_units)
    weights = layer.get_weights()
    assert weights[0].shape == (7, hidden_units or 4)
    expected = gate(np.concatenate([SIDE, MAIN], axis=1), weights, 1.5) * MAIN
    np.testing.assert_allclose(layer(MAIN, SIDE), expected, rtol=1e-5, atol=1e-6)


def test_trap_16_epnets_main_group_learns_through_the_product_only() -> None:
    layer = built_epnet()
    main, domain = tf.constant(MAIN), tf.constant(SIDE)
    with tf.GradientTape() as tape:
        tape.watch([main, domain])
        total = tf.reduce_sum(layer(main, domain, training=True))
    of_main, of_domain = tape.gradient(total, [main, domain])
    # The gradient of sum(gate * main) with a stopped gate is the gate itself.
    expected = gate(np.concatenate([SIDE, MAIN], axis=1), layer.get_weights(), 1.5)
    np.testing.assert_allclose(of_main, expected, rtol=1e-5, atol=1e-6)
    assert np.abs(of_domain).max() > 0


def test_trap_16_ppnet_gates_after_each_activation_by_uia_first() -> None:
    layer = built_ppnet()
    joined = np.concatenate([SIDE, MAIN], axis=1)
    hidden = MAIN
    for linear, gate_nu in zip(layer.linears, layer.gates, strict=True):
        weight, bias = linear.get_weights()
        hidden = np.tanh(hidden @ weight + bias) * gate(joined, gate_nu.get_weights(), 2.0)
    np.testing.assert_allclose(layer(MAIN, SIDE), hidden, rtol=1e-5, atol=1e-6)


def test_trap_16_ppnets_gates_teach_uia_and_leave_the_main_group_alone() -> None:
    layer = built_ppnet()
    main, uia = tf.constant(MAIN), tf.constant(SIDE)

    def gradients(stop_main_path: bool) -> list[tf.Tensor | None]:
        if stop_main_path:
            for linear in layer.linears[:1]:
                linear.kernel.assign(tf.zeros_like(linear.kernel))
        with tf.GradientTape() as tape:
            tape.watch([main, uia])
            total = tf.reduce_sum(layer(main, uia, step=STEP))
        return tape.gradient(total, [main, uia])

    of_main, of_uia = gradients(stop_main_path=False)
    assert np.abs(of_main).max() > 0
    assert np.abs(of_uia).max() > 0
    # With the first product zeroed, the gates are the only way from the loss to the main group.
    of_main, of_uia = gradients(stop_main_path=True)
    np.testing.assert_array_equal(of_main, np.zeros_like(MAIN))
    assert np.abs(of_uia).max() > 0


def test_trap_16_ppnet_drops_after_the_gate() -> None:
    layer = built_ppnet(dropout_rates=(0.0, 0.5))
    whole, dropped = layer(MAIN, SIDE).numpy(), layer(MAIN, SIDE, step=STEP).numpy()
    kept = dropped != 0
    assert 0 < kept.sum() < kept.size
    np.testing.assert_allclose(dropped[kept], 2 * whole[kept], rtol=1e-5)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: built_gate(scale=0.0), "GateNU gate: expected scale > 0, got 0.0"),
        (lambda: built_ppnet(dropout_rates=(0.1, 0.1, 0.1)), "expected 0, 1 or 2 dropout rates for 2 layers, got 3"),
        (
            lambda: PPNet((), activation="", dropout_rates=(), scale=2.0, seed=1, name="ppnet"),
            "PPNet ppnet: expected at least one of hidden_units",
        ),
    ],
    ids=["no scale", "too many rates", "no layer"],
)
def test_a_shape_that_makes_no_sense_is_an_error(make: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()
