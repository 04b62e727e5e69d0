"""Layers over fields, against plain numpy."""

from itertools import combinations

import numpy as np
import pytest
import tensorflow as tf

from model.layers.bilinear import BiLinear
from model.layers.cin import CIN
from model.layers.dot_interaction import DotInteraction
from model.layers.fibinet import FiBiNet
from model.layers.fm import FM
from model.layers.mlp import MLP, MLPShape
from model.layers.senet import SENet

RNG = np.random.default_rng(4)
FIELDS = [RNG.normal(size=(5, 4)).astype("f") for _ in range(3)]
STACKED = np.stack(FIELDS, axis=1)
SHAPES = [(None, 4)] * 3
CLOSE = {"rtol": 1e-5, "atol": 1e-5}


def layer_norm(x: np.ndarray, scale: np.ndarray, shift: np.ndarray, epsilon: float = 1e-3) -> np.ndarray:
    mean, variance = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
    return (x - mean) / np.sqrt(variance + epsilon) * scale + shift


def senet(fields: list[np.ndarray], weights: list[np.ndarray], groups: int, *, skip: bool, norm: bool) -> np.ndarray:
    w1, b1, w2, b2, *of_norm = weights
    squeezed = []
    for field in fields:
        parts = np.split(field, groups, axis=1)
        squeezed += [np.stack([part.max(1) for part in parts], 1), np.stack([part.mean(1) for part in parts], 1)]
    joined = np.concatenate(fields, axis=1)
    outputs = joined * (np.maximum(np.concatenate(squeezed, axis=1) @ w1 + b1, 0) @ w2 + b2)
    outputs = outputs + joined if skip else outputs
    return layer_norm(outputs, *of_norm) if norm else outputs


def randomise(layer: object) -> list[np.ndarray]:
    """Gives a layer weights that are nowhere 0 or 1."""
    layer.set_weights([RNG.normal(size=weight.shape) for weight in layer.get_weights()])
    return layer.get_weights()


@pytest.mark.parametrize("skip", [True, False], ids=["skip", "no skip"])
@pytest.mark.parametrize("norm", [True, False], ids=["norm", "no norm"])
def test_senet_weighs_each_number_by_the_squeezed_fields(skip: bool, norm: bool) -> None:
    layer = SENet(reduction_ratio=3, use_skip_connection=skip, use_layer_norm=norm, seed=1, name="senet")
    layer.build(SHAPES)
    expected = senet(FIELDS, randomise(layer), 2, skip=skip, norm=norm)
    np.testing.assert_allclose(layer(FIELDS), expected, **CLOSE)
    np.testing.assert_allclose(layer(STACKED), expected, **CLOSE)


def test_senet_takes_fields_of_different_widths() -> None:
    fields = [FIELDS[0], FIELDS[1][:, :2]]
    layer = SENet(num_squeeze_groups=1, seed=1, name="senet")
    layer.build([(None, 4), (None, 2)])
    np.testing.assert_allclose(layer(fields), senet(fields, layer.get_weights(), 1, skip=True, norm=True), **CLOSE)


def test_senet_of_the_sample_has_a_hidden_layer_of_17_and_an_output_of_272() -> None:
    # F = 17 fields of 16, g = 2, r = 4: z is 2 g F = 68 wide, the hidden layer 68 / 4 = 17, the output 17 * 16 = 272.
    layer = SENet(seed=1, name="senet")
    layer.build([(None, 16)] * 17)
    assert [tuple(weight.shape) for weight in layer.weights] == [(68, 17), (17,), (17, 272), (272,), (272,), (272,)]
    assert layer.count_params() == 68 * 17 + 17 + 17 * 272 + 272 + 2 * 272


def test_senet_can_not_cut_a_field_that_its_groups_do_not_divide() -> None:
    layer = SENet(num_squeeze_groups=3, seed=1, name="senet")
    with pytest.raises(ValueError, match=r"num_squeeze_group 3 to divide every field's width, got widths \[4, 4, 4\]"):
        layer.build(SHAPES)
    with pytest.raises(ValueError, match="reduction_ratio and num_squeeze_group >= 1, got 0 and 2"):
        SENet(reduction_ratio=0, seed=1, name="senet")


@pytest.mark.parametrize("plus", [True, False], ids=["dot", "elementwise"])
@pytest.mark.parametrize("kind", ["all", "each", "interaction"])
def test_bilinear_multiplies_each_pair_through_its_own_matrix(kind: str, plus: bool) -> None:
    layer = BiLinear(kind=kind, use_plus=plus, units=2, seed=1, name="bilinear")
    layer.build(SHAPES)
    weights = {weight.path.split("/")[-2]: weight.numpy() for weight in layer.weights if "output" not in weight.path}
    kernel, bias = layer.output_layer.get_weights()
    products = []
    for i, j in combinations(range(3), 2):
        matrix = weights[{"all": "map", "each": f"map_{i}", "interaction": f"map_{i}_{j}"}[kind]]
        product = FIELDS[i] @ matrix * FIELDS[j]
        products.append(product.sum(1, keepdims=True) if plus else product)
    np.testing.assert_allclose(layer(FIELDS), np.concatenate(products, axis=1) @ kernel + bias, **CLOSE)
    # Fields 0 and 1 come first in a pair, and there are three pairs.
    assert len(weights) == {"all": 1, "each": 2, "interaction": 3}[kind]


def test_bilinear_refuses_other_kinds_and_fields_of_different_widths() -> None:
    with pytest.raises(ValueError, match="expected type all, each, interaction, got 'both'"):
        BiLinear(kind="both", units=2, seed=1, name="bilinear")
    layer = BiLinear(units=2, seed=1, name="bilinear")
    with pytest.raises(ValueError, match=r"expected fields of one width, got widths \[4, 2\]"):
        layer.build([(None, 4), (None, 2)])
    with pytest.raises(ValueError, match="expected at least 2 fields, got 1"):
        layer.build([(None, 4)])


def test_fibinet_joins_both_parts_before_its_network() -> None:
    senet_part = SENet(seed=1, name="senet")
    bilinear = BiLinear(units=3, seed=2, name="bilinear")
    mlp = MLP(MLPShape((2,)), seed=3, name="mlp")
    layer = FiBiNet(senet=senet_part, bilinear=bilinear, mlp=mlp, name="fibinet")
    layer.build(SHAPES)
    joined = np.concatenate([senet_part(FIELDS), bilinear(FIELDS)], axis=1)
    weight, bias = mlp.get_weights()
    np.testing.assert_allclose(layer(FIELDS), np.maximum(joined @ weight + bias, 0), **CLOSE)
    assert weight.shape == (12 + 3, 2)


def test_fibinet_may_be_senet_alone() -> None:
    layer = FiBiNet(senet=SENet(seed=1, name="senet"), bilinear=None, mlp=None, name="fibinet")
    layer.build(SHAPES)
    np.testing.assert_array_equal(layer(FIELDS), layer.senet(FIELDS))


@pytest.mark.parametrize("inputs", [FIELDS, STACKED], ids=["list", "stacked"])
def test_fm_sums_the_products_of_all_pairs(inputs: object) -> None:
    pairs = sum(FIELDS[i] * FIELDS[j] for i, j in combinations(range(3), 2))
    np.testing.assert_allclose(FM(keeps_width=True, name="fm")(inputs), pairs, **CLOSE)
    np.testing.assert_allclose(FM(name="fm")(inputs), pairs.sum(1, keepdims=True), **CLOSE)


def test_dot_interaction_reads_the_lower_triangle_row_by_row() -> None:
    def dot(i: int, j: int) -> np.ndarray:
        return (FIELDS[i] * FIELDS[j]).sum(1)

    below = np.stack([dot(1, 0), dot(2, 0), dot(2, 1)], axis=1)
    np.testing.assert_allclose(DotInteraction(name="dots")(FIELDS), below, **CLOSE)
    with_itself = np.stack([dot(0, 0), dot(1, 0), dot(1, 1), dot(2, 0), dot(2, 1), dot(2, 2)], axis=1)
    np.testing.assert_allclose(DotInteraction(with_itself=True, name="dots")(STACKED), with_itself, **CLOSE)
    zero = np.zeros(5)
    whole = np.stack([zero, zero, zero, dot(1, 0), zero, zero, dot(2, 0), dot(2, 1), zero], axis=1)
    np.testing.assert_allclose(DotInteraction(keeps_zeros=True, name="dots")(FIELDS), whole, **CLOSE)


def test_cin_multiplies_each_layer_with_the_fields_again() -> None:
    layer = CIN([2, 3], seed=1, name="cin")
    layer.build(SHAPES)
    first, second = layer.get_weights()
    assert (first.shape, second.shape) == ((2, 3, 3), (3, 2, 3))
    one, two = np.zeros((5, 2, 4)), np.zeros((5, 3, 4))
    for h in range(2):
        for i in range(3):
            for j in range(3):
                one[:, h] += first[h, i, j] * STACKED[:, i] * STACKED[:, j]
    for h in range(3):
        for i in range(2):
            for j in range(3):
                two[:, h] += second[h, i, j] * one[:, i] * STACKED[:, j]
    np.testing.assert_allclose(layer(FIELDS), np.concatenate([one.sum(2), two.sum(2)], axis=1), **CLOSE)
    with pytest.raises(ValueError, match=r"expected hidden_feature_sizes >= 1, got \[\]"):
        CIN([], seed=1, name="cin")


@pytest.mark.parametrize(
    "layer",
    [SENet(seed=1, name="senet"), FM(name="fm"), DotInteraction(name="dots"), CIN([2], seed=1, name="cin")],
    ids=lambda layer: layer.name,
)
def test_one_vector_is_no_list_of_fields(layer: object) -> None:
    with pytest.raises(ValueError, match=r"expected a list of \[B, d\] or one \[B, F, d\], got shapes \(None, 4\)"):
        layer.build((None, 4))


def test_the_seed_decides_the_weights_of_every_layer() -> None:
    for make in (SENet, lambda **names: BiLinear(units=2, **names), lambda **names: CIN([2], **names)):
        layers = [make(seed=seed, name="layer") for seed in (1, 1, 2)]
        for layer in layers:
            layer.build(SHAPES)
        first, same, other = (layer(FIELDS) for layer in layers)
        np.testing.assert_array_equal(first, same)
        assert not np.array_equal(first, other)


def test_an_input_gradient_reaches_every_field() -> None:
    layer = SENet(seed=1, name="senet")
    layer.build(SHAPES)
    fields = [tf.constant(field) for field in FIELDS]
    with tf.GradientTape() as tape:
        tape.watch(fields)
        total = tf.reduce_sum(layer(fields) ** 2)
    assert all(np.abs(gradient).max() > 0 for gradient in tape.gradient(total, fields))
