"""Attention and transformers of blocks against numpy, row by row, padding left out; augmented sequences; own losses."""

import math

import numpy as np
import pytest
import tensorflow as tf

from model.layers.attention import Attention, AttentionShape
from model.layers.auxiliary_loss import AuxiliaryLoss
from model.layers.bst import BST, BSTShape
from model.layers.multi_head_attention import HeadsShape, MultiHeadAttention
from model.layers.seq_augment import AugmentRates, SeqAugment
from model.layers.text_cnn import TextCNNShape
from model.layers.text_cnn_block import TextCNNBlock
from model.layers.transformer_block import TransformerBlock, TransformerShape
from model.layers.transformer_encoder import TransformerEncoder

RNG = np.random.default_rng(12)
LENGTHS = np.array([[2], [0], [3], [1]], np.int32)
PADDED = RNG.normal(size=(4, 3, 4)).astype("f")  # What stands behind a row's length must not matter.
QUERY = RNG.normal(size=(4, 2, 4)).astype("f")
TARGET = RNG.normal(size=(4, 4)).astype("f")
CLOSE = {"rtol": 1e-4, "atol": 1e-4}
Weights = dict[str, np.ndarray]


def softmax(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True, initial=-1e9))
    return powers / powers.sum(axis=-1, keepdims=True)


def known(layer: object) -> Weights:
    """Sets all weights to known numbers and returns them by the end of their paths."""
    rng = np.random.default_rng(3)
    for weight in layer.weights:  # type: ignore[attr-defined]
        weight.assign(rng.normal(size=weight.shape))
    return {weight.path.split("/", 1)[1]: weight.numpy() for weight in layer.weights}  # type: ignore[attr-defined]


def affine(weights: Weights, name: str, inputs: np.ndarray) -> np.ndarray:
    return inputs @ weights[f"{name}/kernel"] + weights[f"{name}/bias"]


def heads(weights: Weights, query: np.ndarray, value: np.ndarray, num_heads: int, prefix: str = "") -> np.ndarray:
    """Multi-head attention of one row."""
    asked, keys, values = (
        np.split(affine(weights, f"{prefix}{name}", part), num_heads, axis=1)
        for name, part in (("query", query), ("key", value), ("value", value))
    )
    mixed = [
        softmax(one @ other.T / math.sqrt(one.shape[1])) @ given if len(value) else np.zeros((len(query), 2))
        for one, other, given in zip(asked, keys, values, strict=True)
    ]
    return affine(weights, f"{prefix}out", np.concatenate(mixed, axis=1))


def normed(weights: Weights, name: str, inputs: np.ndarray, epsilon: float) -> np.ndarray:
    centred = inputs - inputs.mean(axis=-1, keepdims=True)
    scaled = centred / np.sqrt(inputs.var(axis=-1, keepdims=True) + epsilon)
    return scaled * weights[f"{name}/norm/gamma"] + weights[f"{name}/norm/beta"]


def encoder_layer(weights: Weights, prefix: str, row: np.ndarray, epsilon: float = 1e-6) -> np.ndarray:
    """One row through a layer of two heads with tanh."""
    added = normed(weights, f"{prefix}norm_0", row + heads(weights, row, row, 2, f"{prefix}heads/"), epsilon)
    inner = affine(weights, f"{prefix}outer", np.tanh(affine(weights, f"{prefix}inner", added)))
    return normed(weights, f"{prefix}norm_1", added + inner, epsilon)


@pytest.mark.parametrize(
    "shape", [AttentionShape(), AttentionShape(scale_by_width=True), AttentionShape("concat", True)]
)
def test_attention_weighs_the_elements_that_there_are(shape: AttentionShape) -> None:
    layer = Attention(shape, seed=1, name="attention")
    layer.build([(None, 2, 4), (None, None, 4), (None, 1)])
    weights = known(layer)
    got = layer([tf.constant(QUERY), tf.constant(PADDED), tf.constant(LENGTHS)])
    for row, length in enumerate(LENGTHS[:, 0]):
        own = PADDED[row, :length]
        scores = QUERY[row] @ own.T / (2 if shape.scale_by_width else 1)
        if shape.score_mode == "concat":
            both = np.tanh(weights["scale"] * (QUERY[row][:, np.newaxis] + own))
            scores = weights["score_weight"] * both.sum(axis=-1)
        np.testing.assert_allclose(got[row], softmax(scores) @ own if length else np.zeros((2, 4)), **CLOSE)


def test_without_lengths_padding_counts_and_a_causal_mask_hides_what_comes_later() -> None:
    layer = Attention(AttentionShape(is_causal=True, returns_weights=True), seed=1, name="attention")
    layer.build([(None, 3, 4), (None, 3, 4)])
    mixed, weights = layer([tf.constant(PADDED), tf.constant(PADDED)])
    np.testing.assert_allclose(mixed[:, 0], PADDED[:, 0], **CLOSE)
    np.testing.assert_array_equal(weights[:, 0, 1:], 0)
    np.testing.assert_allclose(weights[:, 2], softmax(np.einsum("bd,bkd->bk", PADDED[:, 2], PADDED)), **CLOSE)


def test_heads_attend_each_by_itself_and_are_mapped_together() -> None:
    layer = MultiHeadAttention(HeadsShape(2, 3, value_width=2, units=5, returns_weights=True), seed=1, name="heads")
    layer.build([(None, 2, 4), (None, None, 4), (None, 1)])
    weights = known(layer)
    mixed, shares = layer([tf.constant(QUERY), tf.constant(PADDED), tf.constant(LENGTHS)])
    assert shares.shape == (4, 2, 2, 3)
    for row, length in enumerate(LENGTHS[:, 0]):
        np.testing.assert_allclose(mixed[row], heads(weights, QUERY[row], PADDED[row, :length], 2), **CLOSE)


TRANSFORMER = TransformerShape(4, 2, hidden_units=6, activation="nn.Tanh", dropout_rate=0.5)


def test_a_transformer_block_is_two_normalised_sums() -> None:
    layer = TransformerBlock(TRANSFORMER, seed=1, name="block")
    layer.build([(None, None, 4), (None, 1)])
    weights = known(layer)
    got = layer([tf.constant(PADDED), tf.constant(LENGTHS)])
    for row, length in enumerate(LENGTHS[:, 0]):
        np.testing.assert_allclose(got[row, :length], encoder_layer(weights, "", PADDED[row, :length]), **CLOSE)


@pytest.mark.parametrize("returns_all", [True, False])
def test_an_encoder_adds_waves_by_place_before_its_layers(returns_all: bool) -> None:
    layer = TransformerEncoder(TRANSFORMER, num_layers=2, max_length=2, returns_all=returns_all, seed=1, name="encoder")
    layer.build([(None, None, 4), (None, 1)])
    weights = known(layer)
    got = layer([tf.constant(PADDED), tf.constant(LENGTHS)])
    # Place 1 of width 4: rates 1 and 1/100, sines before cosines.
    waves = np.array([[0, 0, 1, 1], [math.sin(1), math.sin(0.01), math.cos(1), math.cos(0.01)]])
    for row, length in enumerate(np.minimum(LENGTHS[:, 0], 2)):
        encoded = np.zeros((2, 4))
        encoded[:length] = PADDED[row, :length] * 2 + waves[:length]
        for index in range(2):
            encoded[:length] = encoder_layer(weights, f"layer_{index}/", encoded[:length])
        np.testing.assert_allclose(got[row], encoded if returns_all else encoded[0], **CLOSE)


def bst(**changes: object) -> tuple[BST, Weights]:
    transformer = TransformerShape(6, 2, activation="nn.Tanh", epsilon=1e-12, deviation=0.02)
    layer = BST(BSTShape(transformer, max_length=3, **changes), seed=1, name="bst")
    layer.build([(None, None, 4), (None, 1), (None, 4)])
    return layer, known(layer)


@pytest.mark.parametrize("place", ["head", "tail"])
@pytest.mark.parametrize("returns_all", [True, False])
def test_bst_encodes_elements_and_target_with_their_places(place: str, returns_all: bool) -> None:
    layer, weights = bst(target_place=place, returns_all=returns_all)
    got = layer([tf.constant(PADDED), tf.constant(LENGTHS), tf.constant(TARGET)]).numpy()
    for row, length in enumerate(LENGTHS[:, 0]):
        own = np.maximum(affine(weights, "elements_map/linear", PADDED[row, :length]), 0)
        target = np.maximum(affine(weights, "target_map/linear", TARGET[row : row + 1]), 0)
        kept = [0, *range(1, length + 1)] if place == "head" else [*range(length), 3]
        entering = np.concatenate([target, own] if place == "head" else [own, target])
        entering = normed(weights, "norm", entering + weights["places"][kept], 1e-12)
        encoded = encoder_layer(weights, "layer_0/", entering, 1e-12)
        if returns_all:
            np.testing.assert_allclose(got[row].reshape(4, 6)[kept], encoded, **CLOSE)
        else:
            np.testing.assert_allclose(got[row], encoded[0 if place == "head" else -1], **CLOSE)


def test_a_longer_batch_does_not_change_a_rows_answer() -> None:
    for place in ("head", "tail"):
        layer, _ = bst(target_place=place, returns_all=False)
        short = layer([tf.constant(PADDED[:1, :2]), tf.constant(LENGTHS[:1]), tf.constant(TARGET[:1])])
        long = layer([tf.constant(PADDED), tf.constant(LENGTHS), tf.constant(TARGET)])
        np.testing.assert_allclose(short[0], long[0], **CLOSE)


def test_bst_keeps_a_place_for_a_target_that_is_not_there() -> None:
    shape = BSTShape(TransformerShape(4, 2, deviation=0.02), max_length=3, returns_all=True)
    layer = BST(shape, seed=1, name="bst")
    layer.build([(None, None, 4), (None, 1)])
    assert layer([tf.constant(PADDED), tf.constant(LENGTHS)]).shape == (4, 16)
    layer = BST(BSTShape(shape.transformer, max_length=3, keeps_place=False), seed=1, name="bst")
    layer.build([(None, None, 4), (None, 1)])
    assert layer([tf.constant(PADDED), tf.constant(LENGTHS)]).shape == (4, 12)


LONG = np.arange(1.0, 2001.0, dtype="f").reshape(200, 10, 1)  # Numbers of a row follow each other.
LONG_LENGTHS = np.full((200, 1), 8, np.int32)


def augment(rates: AugmentRates, step: int | None = 1) -> tuple[np.ndarray, np.ndarray, float]:
    layer = SeqAugment(rates, seed=5, name="augment")
    layer.build([(None, None, 1), (None, 1)])
    layer.mask.assign([[-7.0]])
    moment = None if step is None else tf.constant(step, tf.int64)
    changed, lengths = layer([tf.constant(LONG), tf.constant(LONG_LENGTHS)], step=moment)
    return changed.numpy()[:, :, 0], lengths.numpy(), -7.0


def test_cropping_keeps_elements_side_by_side_from_anywhere() -> None:
    changed, lengths, _ = augment(AugmentRates(crop=0.4, mask=0, reorder=0))
    assert set(lengths[:, 0]) == {3}  # floor(0.4 * 8)
    assert (np.diff(changed[:, :3], axis=1) == 1).all()
    assert (changed[:, 3:] == 0).all()
    assert set(changed[:, 0] - LONG[:, 0, 0]) == set(range(6))


def test_masking_puts_the_learnt_vector_in_the_place_of_some() -> None:
    changed, lengths, mask = augment(AugmentRates(crop=1, mask=0.6, reorder=0))
    is_masked = changed[:, :8] == mask
    assert (is_masked.sum(axis=1) == 4).all()  # floor(0.6 * 8)
    np.testing.assert_array_equal(changed[:, :8][~is_masked], LONG[:, :8, 0][~is_masked])
    assert is_masked.any(axis=0).all()
    assert (lengths == 8).all()


def test_shuffling_moves_elements_within_a_window() -> None:
    changed, lengths, _ = augment(AugmentRates(crop=1, mask=0, reorder=0.5))
    np.testing.assert_array_equal(np.sort(changed[:, :8], axis=1), LONG[:, :8, 0])
    moved = [np.flatnonzero(row != own) for row, own in zip(changed[:, :8], LONG[:, :8, 0], strict=True)]
    assert max(places[-1] - places[0] for places in moved if len(places)) == 3
    assert (lengths == 8).all()


def test_each_way_is_taken_and_repeats_by_the_step() -> None:
    rates = AugmentRates()
    changed, lengths, mask = augment(rates)
    is_crop, is_mask = lengths[:, 0] == 1, (changed == mask).any(axis=1)
    assert 40 < is_crop.sum() < 95
    assert 40 < is_mask.sum() < 95
    assert not (is_crop & is_mask).any()
    np.testing.assert_array_equal(changed, augment(rates)[0])
    assert not np.array_equal(changed, augment(rates, step=2)[0])
    np.testing.assert_array_equal(augment(rates, step=None)[0], LONG[:, :, 0])


def test_text_cnn_reads_the_elements_that_there_are() -> None:
    layer = TextCNNBlock(TextCNNShape((2,), (3,), 4, activation="nn.Tanh"), seed=1, name="cnn")
    layer.build([(None, None, 4), (None, 1)])
    weights = known(layer)
    got = layer([tf.constant(PADDED), tf.constant(LENGTHS)])
    for row, length in enumerate(LENGTHS[:, 0]):
        filled = np.zeros((4, 4))
        filled[:length] = PADDED[row, :length]
        windows = [
            np.tensordot(filled[at : at + 2], weights["cnn/kernel_0"], axes=2) + weights["cnn/bias_0"]
            for at in range(3)
        ]
        np.testing.assert_allclose(got[row], np.tanh(windows).max(axis=0), **CLOSE)


def auxiliary_loss(kind: str, one: np.ndarray, other: np.ndarray) -> float:
    if kind == "l2_loss":
        return float(np.mean(np.sum((one - other) ** 2, axis=1)))
    if kind == "info_nce":
        shares = softmax(one @ other.T / 0.5)
        return float(-np.mean(np.log(np.diag(shares))))
    both = np.concatenate([one, other])
    total = 0.0
    for row in range(8):
        others = [column for column in range(8) if column != row]
        products = both[row] @ both[others].T / 0.5
        total += np.log(np.exp(products).sum()) - both[row] @ both[(row + 4) % 8] / 0.5
    return total / 8


@pytest.mark.parametrize("kind", ["l2_loss", "info_nce", "nce_loss"])
def test_own_losses_compare_two_tensors(kind: str) -> None:
    layer = AuxiliaryLoss(kind, weight=0.25, temperature=0.5, name="loss")
    inputs = [tf.Variable(TARGET), tf.Variable(QUERY[:, 0])]
    layer.build([(None, 4), (None, 4)])
    assert [it is own for it, own in zip(layer(inputs), inputs, strict=True)]
    assert float(layer.loss(inputs)) == pytest.approx(0.25 * auxiliary_loss(kind, TARGET, QUERY[:, 0]), rel=1e-4)
    with tf.GradientTape() as tape:
        loss = layer.loss(inputs)
    direction = RNG.choice([-1.0, 1.0], size=TARGET.shape)
    slope = float(np.sum(tape.gradient(loss, inputs[0]).numpy() * direction))
    around = [auxiliary_loss(kind, TARGET + sign * 1e-4 * direction, QUERY[:, 0]) for sign in (1, -1)]
    assert slope == pytest.approx(0.25 * (around[0] - around[1]) / 2e-4, rel=1e-2, abs=1e-3)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: AuxiliaryLoss("mse", name="a"), "expected loss_type l2_loss, info_nce, nce_loss, got 'mse'"),
        (lambda: AuxiliaryLoss("l2_loss", name="a").build([(None, 2), (None, 3)]), r"two inputs \[B, D\] of one width"),
        (lambda: Attention(AttentionShape("sum"), seed=1, name="a"), "expected score_mode dot or concat, got 'sum'"),
        (lambda: MultiHeadAttention(HeadsShape(0, 3), seed=1, name="a"), "expected num_heads and key_dim >= 1"),
        (lambda: TransformerBlock(TransformerShape(4, 3), seed=1, name="a"), "num_attention_heads that divide hidden"),
        (lambda: SeqAugment(AugmentRates(mask=2), seed=1, name="a"), "expected rates from 0 to 1"),
        (
            lambda: Attention(AttentionShape(), seed=1, name="a").build([(None, 4)]),
            r"\[query, value, key\] \[B, L, S\]",
        ),
        (
            lambda: BST(BSTShape(TRANSFORMER), seed=1, name="a").build([(None, 3, 4), (None, 1), (None, 2)]),
            "expected a target as wide as an element, 4, got 2",
        ),
    ],
    ids=["loss", "widths", "scores", "heads", "transformer", "rates", "vectors", "target"],
)
def test_what_does_not_fit_is_told(make: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()  # type: ignore[operator]
