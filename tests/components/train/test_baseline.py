"""The logistic regression that candidates are held against, by hand and on rows whose chances are known."""

from itertools import chain

import numpy as np
import numpy.typing as npt
import pytest

from components.train.block import Block, Lists
from components.train.logistic_regression import Encoder, LogisticRegression
from model.example_spec import DenseFeature, ExampleSpec, IdFeature
from model.metrics.auc import auc

SPEC = ExampleSpec(
    ids=(IdFeature("user", 40), IdFeature("tags", 7, multi_valued=True), IdFeature("item", 9)),
    dense=(DenseFeature("price", 2),),
    labels=("clk",),
)


def block(single: npt.ArrayLike, tags: list[list[int]], dense: npt.ArrayLike) -> Block:
    rows = len(tags)
    values, splits = np.array(list(chain.from_iterable(tags)), np.int32), np.cumsum([0, *map(len, tags)])
    empty = np.zeros((rows, 0), np.float32)
    return Block(
        np.array(single, np.int32),
        (Lists(values, splits),),
        np.array(dense, np.float32),
        np.zeros(rows, np.int32),
        empty,
        empty,
        np.zeros((rows, 0), np.int64),
    )


def test_inputs_are_one_for_all_rows_ids_shares_of_lists_and_scaled_numbers() -> None:
    rows = block([[3, -1], [5, 8]], [[2, 2], []], [[1.0, np.nan], [3.0, 7.0]])
    inputs = Encoder(SPEC, rows).encode(rows)
    found = np.zeros((2, 1 + 40 + 9 + 7 + 2))
    np.add.at(found, (inputs.rows, inputs.places), inputs.values)
    wanted = np.zeros_like(found)
    wanted[:, 0] = 1
    wanted[0, 1 + 3] = wanted[1, 1 + 5] = wanted[1, 41 + 8] = 1
    wanted[0, 50 + 2] = 1  # twice a half
    # 1 and 3 are one deviation below and above their mean; the second number is known of one row, and is its own mean.
    wanted[:, 57] = -1, 1
    np.testing.assert_allclose(found, wanted)


def test_one_step_moves_each_weight_by_the_learning_rate_against_its_gradient() -> None:
    rows = block([[3, -1], [5, 8]], [[], []], [[0.0, 0.0], [0.0, 0.0]])
    encoder = Encoder(SPEC, rows)
    inputs, regression = encoder.encode(rows), LogisticRegression(encoder.num_weights)
    regression.learn(inputs, np.array([1.0, 0.0], np.float32), np.array([True, True]))
    # AdaGrad's first step is 0.1 whatever the gradient's size; that of the weight for all rows cancels.
    np.testing.assert_allclose(regression.logits(inputs), [0.1, -0.2], rtol=1e-6)


def test_rows_that_do_not_count_teach_nothing() -> None:
    rows = block([[3, -1], [5, 8]], [[], []], [[0.0, 0.0], [0.0, 0.0]])
    encoder = Encoder(SPEC, rows)
    inputs, regression = encoder.encode(rows), LogisticRegression(encoder.num_weights)
    regression.learn(inputs, np.array([1.0, 0.0], np.float32), np.array([False, True]))
    np.testing.assert_allclose(regression.logits(inputs), [-0.1, -0.3], rtol=1e-6)


def test_it_comes_near_the_best_that_its_features_allow() -> None:
    chance = np.random.default_rng(3)
    users, items = chance.integers(0, 40, 8000), chance.integers(0, 9, 8000)
    truth = chance.normal(size=40)[users] + chance.normal(size=9)[items]
    labels = (chance.random(8000) < 1 / (1 + np.exp(-truth))).astype(np.float32)
    rows = block(np.stack([users, items], 1), [[]] * 8000, np.zeros((8000, 2)))
    encoder = Encoder(SPEC, rows)
    regression = LogisticRegression(encoder.num_weights)
    for start in range(0, 6000, 100):
        some = np.arange(start, start + 100)
        regression.learn(encoder.encode(rows.take(some)), labels[some], np.ones(100, np.bool_))
    rest = np.arange(6000, 8000)
    reached = auc(labels[rest], regression.logits(encoder.encode(rows.take(rest))))
    assert reached == pytest.approx(auc(labels[rest], truth[rest]), abs=0.03)
