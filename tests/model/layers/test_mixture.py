import numpy as np
import pytest

from model.layers.experts import Experts
from model.layers.mixture_gate import MixtureGate
from model.layers.mlp import MLPShape

RNG = np.random.default_rng(1)
X = RNG.normal(size=(6, 5)).astype("f")


def softmax(x: np.ndarray) -> np.ndarray:
    shares = np.exp(x - x.max(1, keepdims=True))
    return shares / shares.sum(1, keepdims=True)


def test_experts_have_weights_of_their_own() -> None:
    layer = Experts([MLPShape((4, 2))] * 3, seed=1, name="experts")
    layer.build((None, 5))
    outputs = layer(X)
    assert len(outputs) == 3
    for index, output in enumerate(outputs):
        w0, b0, w1, b1 = layer.get_weights()[4 * index : 4 * index + 4]
        np.testing.assert_allclose(output, np.maximum(np.maximum(X @ w0 + b0, 0) @ w1 + b1, 0), rtol=1e-5, atol=1e-6)
    assert not np.array_equal(outputs[0], outputs[1])


def test_a_gate_mixes_experts_by_softmax_of_its_scores() -> None:
    gate = MixtureGate(3, None, seed=1, name="gate")
    gate.build((None, 5))
    weight, bias = gate.get_weights()
    experts = [RNG.normal(size=(6, 2)).astype("f") for _ in range(3)]
    shares = softmax(X @ weight + bias)
    expected = sum(shares[:, [n]] * experts[n] for n in range(3))
    np.testing.assert_allclose(gate(X, experts=experts), expected, rtol=1e-5, atol=1e-6)


def test_a_gate_may_have_a_network_of_its_own() -> None:
    gate = MixtureGate(2, MLPShape((4,)), seed=1, name="gate")
    gate.build((None, 5))
    w0, b0, w1, b1 = gate.get_weights()
    expected = softmax(np.maximum(X @ w0 + b0, 0) @ w1 + b1)
    np.testing.assert_allclose(gate.shares(X), expected, rtol=1e-5, atol=1e-6)


def test_a_zeroed_gate_takes_the_mean_of_the_experts() -> None:
    gate = MixtureGate(2, None, seed=1, name="gate")
    gate.build((None, 5))
    gate.set_weights([np.zeros((5, 2)), np.zeros(2)])
    experts = [np.full((6, 1), 1.0, "f"), np.full((6, 1), 4.0, "f")]
    np.testing.assert_array_equal(gate(X, experts=experts), np.full((6, 1), 2.5))


def test_no_experts_is_an_error() -> None:
    with pytest.raises(ValueError, match="Experts experts: expected at least one expert, got none"):
        Experts([], seed=1, name="experts")
