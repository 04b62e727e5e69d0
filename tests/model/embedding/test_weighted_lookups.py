"""Weighted ids, numbers that weight rows, and sequences, against tables read row by row in numpy."""

import numpy as np
import pytest
import tensorflow as tf

from model.batch import Features
from model.embedding.assemble import Encoders
from model.embedding.embeddings import Embeddings, make_embeddings
from model.embedding.initial_rows import TruncatedNormalRows, UniformRows
from model.embedding.table import EncodedSequence, Lookup, NumberLookup, Pooling, SequenceLookup, SequenceNumbers, Table
from model.layers.pooling_encoder import PoolingEncoder
from model.layers.simple_attention import SimpleAttention
from model.optimizers.sparse.sgd import SparseSGD

TABLE = Table("tags", 6, 2, True, UniformRows(-1.0, 1.0))
IDS, WEIGHTS = [[0, 1, 3], [], [2, -1], [4, 4], [5]], [0.5, 2.0, -1.0, 3.0, 1.0, 1.0, 0.25, 0.0]
NUMBERS = [[0.5, -2.0], [0.0, 0.0], [1.0, 3.0], [-1.0, -1.0], [4.0, 0.5]]
SEQUENCES = [[0, -1, 2], [], [1], [5, 5, 5], [3]]


def features() -> Features:
    return Features(
        tf.zeros([5, 0], tf.int32),
        (tf.ragged.constant(IDS, dtype=tf.int32),),
        tf.constant(NUMBERS),
        tf.zeros([5], tf.int32),
        (tf.constant(WEIGHTS),),
        (
            tf.ragged.constant(SEQUENCES, dtype=tf.int32),
            tf.ragged.constant([[0.5, 1.0, 2.0], [], [3.0], [1.0, 1.0, 1.0], [4.0]], dtype=tf.float32),
        ),
    )


def rows_of(embeddings: Embeddings) -> np.ndarray:
    (stack,) = embeddings.stacks
    return stack.variable.numpy()[:6, :2]


def divide(summed: np.ndarray, total: float) -> np.ndarray:
    return summed / total if total else np.zeros(2)


def pool(rows: np.ndarray, ids: list[int], weights: list[float], pooling: Pooling) -> np.ndarray:
    kept = [
        (id_, weight if pooling == "sum" else max(weight, 0))
        for id_, weight in zip(ids, weights, strict=True)
        if id_ >= 0
    ]
    summed = sum((weight * rows[id_] for id_, weight in kept), start=np.zeros(2))
    if pooling == "sum":
        return summed
    if pooling == "mean":
        return divide(summed, sum(weight for _, weight in kept))
    return divide(summed, np.sqrt(sum(weight**2 for _, weight in kept)))


@pytest.mark.parametrize("pooling", ["sum", "mean", "sqrtn"])
@pytest.mark.parametrize("weighted", [True, False])
def test_ids_are_pooled_by_their_weights(pooling: Pooling, weighted: bool) -> None:
    lookup = Lookup("tags", 0, 6, pooling, 0 if weighted else None)
    embeddings = make_embeddings([TABLE], {"g": (lookup,)}, slots=(), seed=1)
    weights = iter(WEIGHTS if weighted else [1.0] * len(WEIGHTS))
    wanted = [pool(rows_of(embeddings), ids, [next(weights) for _ in ids], pooling) for ids in IDS]
    for readings in (embeddings.read(features()), embeddings.touch(features())[1]):
        np.testing.assert_allclose(embeddings.assemble(features(), readings).groups["g"], wanted, atol=1e-6)


def test_weights_of_zero_alone_give_the_zero_vector_and_finite_gradients() -> None:
    embeddings = make_embeddings([TABLE], {"g": (Lookup("tags", 0, 6, "sqrtn", 0),)}, slots=(), seed=1)
    _, readings = embeddings.touch(features())
    with tf.GradientTape() as tape:
        tape.watch(readings[0].source)
        vectors = embeddings.assemble(features(), readings).groups["g"]
        total = tf.reduce_sum(vectors)
    np.testing.assert_array_equal(vectors[4], [0, 0])
    assert np.isfinite(tf.convert_to_tensor(tape.gradient(total, readings[0].source))).all()


@pytest.mark.parametrize("pooling", ["sum", "mean", "sqrtn"])
def test_numbers_weight_the_rows_of_their_places(pooling: Pooling) -> None:
    table = Table("numbers", 2, 2, True, UniformRows(-1.0, 1.0))
    embeddings = make_embeddings([table], {"g": (NumberLookup("numbers", 0, 2, pooling),)}, slots=(), seed=1)
    rows = embeddings.stacks[0].variable.numpy()[:2]
    wanted = [pool(rows, [0, 1], numbers, pooling) for numbers in NUMBERS]
    for readings in (embeddings.read(features()), embeddings.touch(features())[1]):
        np.testing.assert_allclose(embeddings.assemble(features(), readings).groups["g"], wanted, atol=1e-6)


def test_a_step_moves_the_rows_that_numbers_weight() -> None:
    table = Table("numbers", 2, 2, True, UniformRows(-1.0, 1.0))
    embeddings = make_embeddings([table], {"g": (NumberLookup("numbers", 0, 2),)}, slots=(), seed=1)
    before = embeddings.stacks[0].variable.numpy()[:2]
    touched, readings = embeddings.touch(features())
    with tf.GradientTape() as tape:
        tape.watch(readings[0].source)
        total = tf.reduce_sum(embeddings.assemble(features(), readings).groups["g"])
    gradient = tape.gradient(total, [readings[0].source])
    embeddings.update(touched, gradient, SparseSGD(None), tf.constant(0.5), tf.constant(0, tf.int64))
    # d sum(x E) / d E[d] is the sum of number d over the rows, in every column: 4.5 and 0.5.
    np.testing.assert_allclose(
        embeddings.stacks[0].variable.numpy()[:2], before - 0.5 * np.array([[4.5], [0.5]]), atol=1e-6
    )


def test_sequences_are_looked_up_element_by_element_and_stand_beside_numbers() -> None:
    member = EncodedSequence(0, 3, (SequenceLookup("tags", 0, 6), SequenceNumbers(1)))
    embeddings = make_embeddings([TABLE], {"g": (member,)}, slots=(), seed=1)
    rows, encoders = rows_of(embeddings), Encoders((), (PoolingEncoder("sum", width=3, max_length=None, name="pool"),))
    numbers = [[0.5, 1.0, 2.0], [], [3.0], [1.0, 1.0, 1.0], [4.0]]
    wanted = np.zeros((5, 3))
    for row, (ids, own) in enumerate(zip(SEQUENCES, numbers, strict=True)):
        for id_, number in zip(ids, own, strict=True):
            wanted[row] += [*(rows[id_] if id_ >= 0 else (0, 0)), number]
    for readings in (embeddings.read(features()), embeddings.touch(features())[1]):
        assembled = embeddings.assemble(features(), readings, encoders)
        np.testing.assert_allclose(assembled.groups["g"], wanted, atol=1e-6)
        # An element without an id is the zero vector and no part of what a batch looked up counts for it.
        np.testing.assert_allclose(assembled.looked_up[0][1], [0, 0])


def test_a_query_that_the_group_holds_too_is_looked_up_once() -> None:
    plain = Lookup("tags", 0, 6, "sum", 0)
    member = EncodedSequence(0, 2, (SequenceLookup("tags", 0, 6),), (plain,))
    embeddings = make_embeddings([TABLE], {"g": (plain, member)}, slots=(), seed=1)
    encoders = Encoders((), (SimpleAttention(width=2, query_width=2, max_length=None, name="attention"),))
    assembled = embeddings.assemble(features(), embeddings.read(features()), encoders)
    # The plain feature and the history; the query is the plain feature.
    assert [tuple(found.shape) for found in assembled.looked_up] == [(5, 2), (8, 2)]
    assert len(embeddings.layout.stacks[0].pooled) == 1


def test_truncated_normal_rows_lie_within_two_deviations() -> None:
    rows = TruncatedNormalRows(1.0, 0.1)((2000, 5), 3, 0).numpy()
    assert np.abs(rows - 1).max() <= 0.2
    # Cutting at two deviations leaves a standard deviation of 0.8796.
    assert abs(rows.std() - 0.08796) < 0.001
