"""Embeddings of numbers against plain numpy."""

import numpy as np
import pytest

from model.layers.autodis import AutoDis, AutoDisShape
from model.layers.periodic_embedding import PeriodicEmbedding, PeriodicShape

RNG = np.random.default_rng(7)
X = RNG.normal(size=(6, 3)).astype("f")
CLOSE = {"rtol": 1e-4, "atol": 1e-5}


def autodis(weights: list[np.ndarray], skip: float, temperature: float, slope: float) -> np.ndarray:
    first, mixing, vectors = weights
    outputs = np.zeros((6, 3, vectors.shape[2]))
    for number in range(3):
        hidden = X[:, [number]] * first[number]
        hidden = np.where(hidden > 0, hidden, slope * hidden)
        scores = np.exp((hidden @ mixing[number] + skip * hidden) / temperature)
        outputs[:, number] = scores / scores.sum(1, keepdims=True) @ vectors[number]
    return outputs


@pytest.mark.parametrize(("slope", "deviation"), [(0.2, None), (0.01, 1.0)], ids=["EasyRec's", "TorchEasyRec's"])
def test_autodis_weighs_vectors_by_soft_buckets(slope: float, deviation: float | None) -> None:
    shape = AutoDisShape(width=4, num_buckets=5, temperature=0.5, skip=0.8, slope=slope, deviation=deviation)
    layer = AutoDis(shape, form="stacked", seed=1, name="ad")
    layer.build((None, 3))
    np.testing.assert_allclose(layer(X), autodis(layer.get_weights(), 0.8, 0.5, slope), **CLOSE)
    assert layer.count_params() == 3 * (5 + 5 * 5 + 5 * 4)
    assert layer.units == 12
    assert (np.abs(layer.get_weights()[0]).max() > 1) == (deviation is not None)


@pytest.mark.parametrize("use_linear", [True, False], ids=["linear", "waves"])
def test_periodic_embeddings_are_sines_then_cosines(use_linear: bool) -> None:
    shape = PeriodicShape(width=4, deviation=0.1, use_linear=use_linear)
    layer = PeriodicEmbedding(shape, form="stacked", seed=1, name="periodic")
    layer.build((None, 3))
    frequencies, *linear = layer.get_weights()
    angles = 2 * np.pi * X[:, :, None] * frequencies
    expected = np.concatenate([np.sin(angles), np.cos(angles)], axis=2)
    if use_linear:
        kernel, bias = linear
        expected = np.maximum(np.stack([expected[:, n] @ kernel[n] + bias[n] for n in range(3)], axis=1), 0)
    np.testing.assert_allclose(layer(X), expected, **CLOSE)


def test_frequencies_have_the_deviation_asked_for() -> None:
    layer = PeriodicEmbedding(PeriodicShape(width=2000, deviation=0.3, use_linear=False), seed=1, name="periodic")
    layer.build((None, 3))
    assert abs(layer.get_weights()[0].std() - 0.3) < 0.02


def test_vectors_come_out_in_three_forms() -> None:
    layers = {
        form: PeriodicEmbedding(PeriodicShape(width=2, deviation=1.0), form=form, seed=1, name="periodic")
        for form in ("joined", "stacked", "list")
    }
    for layer in layers.values():
        layer.build((None, 3))
    outputs = {form: layer(X) for form, layer in layers.items()}
    np.testing.assert_array_equal(outputs["joined"], np.reshape(outputs["stacked"], (6, 6)))
    np.testing.assert_array_equal(np.stack(outputs["list"], axis=1), outputs["stacked"])


def test_numbers_out_of_range_are_errors() -> None:
    with pytest.raises(ValueError, match="expected an even embedding_dim >= 2, sigma > 0, got 3 and 1"):
        PeriodicEmbedding(PeriodicShape(width=3, deviation=1.0), seed=1, name="periodic")
    with pytest.raises(ValueError, match="expected an even embedding_dim >= 2, sigma > 0, got 2 and nan"):
        PeriodicEmbedding(PeriodicShape(width=2, deviation=float("nan")), seed=1, name="periodic")
    with pytest.raises(ValueError, match="temperature > 0, got 2, 3 and 0"):
        AutoDis(AutoDisShape(width=2, num_buckets=3, temperature=0.0), seed=1, name="ad")
