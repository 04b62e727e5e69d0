"""Row rules against plain numpy over several steps; test_embeddings.py has rows that a batch names twice."""

import numpy as np
import pytest
import tensorflow as tf

from model.optimizers.dense.by_number import ByNumber
from model.optimizers.dense.updater import DenseUpdater, Part
from model.optimizers.schedules.constant import Constant
from model.optimizers.sparse.adadelta import SparseAdadelta
from model.optimizers.sparse.adagrad import SparseAdagrad
from model.optimizers.sparse.adam import SparseAdam
from model.optimizers.sparse.ftrl import SparseFtrl
from model.optimizers.sparse.rmsprop import SparseRMSProp
from model.optimizers.sparse.row_adagrad import RowAdagrad
from model.optimizers.sparse.row_lamb import RowLAMB
from model.optimizers.sparse.row_lars import RowLARS
from model.optimizers.sparse.rule import SparseRule
from model.optimizers.sparse.sgd import SparseSGD
from model.optimizers.sparse.tf_adam import SparseTFAdam
from model.optimizers.sparse.tf_momentum import SparseTFMomentum
from model.optimizers.sparse.tf_rmsprop import SparseTFRMSProp

RNG = np.random.default_rng(5)
START = RNG.normal(size=(3, 2))
GRADIENTS = RNG.normal(size=(4, 3, 2))
RATE = 0.1


def run(rule: object) -> tuple[np.ndarray, list[np.ndarray]]:
    rows = tf.constant(START, tf.float32)
    slots = [tf.fill([3, 2], value) for value in rule.slots]
    for step, gradient in enumerate(GRADIENTS):
        rows, *slots = rule.change(
            rows, slots, tf.constant(gradient, tf.float32), tf.constant(RATE), tf.constant(step, tf.int64)
        )
    return rows.numpy(), [slot.numpy() for slot in slots]


def test_sgd() -> None:
    rows, slots = run(SparseSGD())
    np.testing.assert_allclose(rows, START - RATE * GRADIENTS.sum(0), rtol=1e-5, atol=1e-6)
    assert slots == []


@pytest.mark.parametrize("initial", [0.0, 0.1])
def test_adagrad(initial: float) -> None:
    weights, sums = START.copy(), np.full((3, 2), initial)
    for gradient in GRADIENTS:
        sums += gradient**2
        weights -= RATE * gradient / (np.sqrt(sums) + 1e-8)
    rows, (accumulator,) = run(SparseAdagrad(initial))
    np.testing.assert_allclose(rows, weights, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(accumulator, sums, rtol=1e-5)


def test_adagrads_first_step_from_0_is_the_rate_in_the_direction_of_the_sign() -> None:
    rule, gradient = SparseAdagrad(0.0), tf.constant([[3.0, -0.001, 0.0]])
    rows, _ = rule.change(tf.zeros([1, 3]), [tf.zeros([1, 3])], gradient, tf.constant(RATE), tf.constant(0, tf.int64))
    np.testing.assert_allclose(rows, [[-0.1, 0.1, 0.0]], rtol=1e-4)


@pytest.mark.parametrize("decay", [0.0, 0.3])
def test_adam(decay: float) -> None:
    weights, first, second = START.copy(), np.zeros((3, 2)), np.zeros((3, 2))
    for number, gradient in enumerate(GRADIENTS, start=1):
        first = 0.8 * first + 0.2 * gradient
        second = 0.95 * second + 0.05 * gradient**2
        move = first / (1 - 0.8**number) / (np.sqrt(second / (1 - 0.95**number)) + 1e-8) + decay * weights
        weights -= RATE * move
    rows, slots = run(SparseAdam(0.8, 0.95, decay))
    np.testing.assert_allclose(rows, weights, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(slots[0], first, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(slots[1], second, rtol=1e-4, atol=1e-6)


def tf_adam(weights: np.ndarray) -> np.ndarray:
    first, second = np.zeros((3, 2)), np.zeros((3, 2))
    for number, gradient in enumerate(GRADIENTS, start=1):
        first, second = 0.8 * first + 0.2 * gradient, 0.95 * second + 0.05 * gradient**2
        rate = RATE * np.sqrt(1 - 0.95**number) / (1 - 0.8**number)
        weights = weights - rate * first / (np.sqrt(second) + 0.1)
    return weights


def tf_momentum(weights: np.ndarray) -> np.ndarray:
    kept = np.zeros((3, 2))
    for gradient in GRADIENTS:
        kept = 0.9 * kept + gradient
        weights = weights - RATE * kept
    return weights


def tf_rmsprop(weights: np.ndarray) -> np.ndarray:
    squares, kept = np.ones((3, 2)), np.zeros((3, 2))
    for gradient in GRADIENTS:
        squares = 0.8 * squares + 0.2 * gradient**2
        kept = 0.7 * kept + RATE * gradient / np.sqrt(squares + 1.0)
        weights = weights - kept
    return weights


def tf_adagrad(weights: np.ndarray) -> np.ndarray:
    sums = np.full((3, 2), 0.1)
    for gradient in GRADIENTS:
        sums = sums + gradient**2
        weights = weights - RATE * gradient / np.sqrt(sums)
    return weights


def ftrl(weights: np.ndarray) -> np.ndarray:
    sums, linear = np.full((3, 2), 0.1), np.zeros((3, 2))
    for gradient in GRADIENTS:
        new = sums + gradient**2
        linear += gradient + 2 * 0.02 * weights - (new**0.5 - sums**0.5) / RATE * weights
        sums = new
        pulled = (np.sign(linear) * 0.3 - linear) / (sums**0.5 / RATE + 2 * 0.01)
        weights = np.where(np.abs(linear) > 0.3, pulled, 0.0)
    return weights


def rmsprop(weights: np.ndarray) -> np.ndarray:
    squares = np.zeros((3, 2))
    for gradient in GRADIENTS:
        move = gradient + 0.1 * weights
        squares = 0.9 * squares + 0.1 * move**2
        weights = weights - RATE * move / (np.sqrt(squares) + 0.01)
    return weights


def adadelta(weights: np.ndarray) -> np.ndarray:
    squares, moves = np.zeros((3, 2)), np.zeros((3, 2))
    for gradient in GRADIENTS:
        move = gradient + 0.1 * weights
        squares = 0.9 * squares + 0.1 * move**2
        delta = np.sqrt(moves + 1e-3) / np.sqrt(squares + 1e-3) * move
        moves = 0.9 * moves + 0.1 * delta**2
        weights = weights - RATE * delta
    return weights


BOTH = [
    (SparseTFAdam(0.8, 0.95, 0.1, lazy=True), tf_adam),
    (SparseTFMomentum(0.9), tf_momentum),
    (SparseTFRMSProp(0.8, 0.7, 1.0), tf_rmsprop),
    (SparseAdagrad(0.1, epsilon=0.0), tf_adagrad),
    (SparseFtrl(-0.5, 0.1, l1=0.3, l2=0.01, shrinkage=0.02), ftrl),
    (SparseRMSProp(0.9, 0.01, 0.1), rmsprop),
    (SparseAdadelta(0.9, 1e-3, 0.1), adadelta),
]


@pytest.mark.parametrize(("rule", "by_hand"), BOTH, ids=lambda it: getattr(it, "__name__", ""))
def test_rules_that_tables_and_dense_variables_share(rule: SparseRule, by_hand: object) -> None:
    wanted = by_hand(START.copy())
    rows, _ = run(rule)
    np.testing.assert_allclose(rows, wanted, rtol=2e-4, atol=1e-5)
    variable = tf.Variable(START, dtype=tf.float32)
    updater = DenseUpdater([Part(ByNumber(rule), Constant(RATE), ("w",))], {"w": variable})
    for step, gradient in enumerate(GRADIENTS):
        updater.update({"w": tf.constant(gradient, tf.float32)}, tf.constant(step, tf.int64))
    np.testing.assert_allclose(variable, wanted, rtol=2e-4, atol=1e-5)


def test_a_dense_variable_loses_its_decay_before_each_step_whatever_the_rate() -> None:
    variable, rule = tf.Variable([2.0]), SparseTFMomentum(0.0, decay=0.25)
    updater = DenseUpdater([Part(ByNumber(rule), Constant(0.0), ("w",))], {"w": variable})
    updater.update({"w": tf.constant([1.0])}, tf.constant(0, tf.int64))
    assert variable.numpy().tolist() == [1.5]


@pytest.mark.parametrize("mode", ["NONE", "L2", "DECOUPLE"])
def test_row_wise_adagrad_has_one_accumulator_a_row(mode: str) -> None:
    weights, sums = START.copy(), np.zeros((3, 1))
    for gradient in GRADIENTS:
        move = gradient + 0.2 * weights if mode == "L2" else gradient
        sums += (move**2).mean(1, keepdims=True)
        kept = weights * (1 - RATE * 0.2) if mode == "DECOUPLE" else weights
        weights = kept - RATE * move / (np.sqrt(sums) + 1e-8)
    np.testing.assert_allclose(run(RowAdagrad(0.2, mode))[0], weights, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("by_row", [False, True], ids=["each number", "partial row-wise"])
def test_adam_and_lamb_may_keep_one_second_moment_a_row(by_row: bool) -> None:
    def second_of(before: np.ndarray, gradient: np.ndarray) -> np.ndarray:
        squares = gradient**2
        return 0.95 * before + 0.05 * (squares.mean(1, keepdims=True) * np.ones((3, 2)) if by_row else squares)

    for lamb in (False, True):
        weights, first, second = START.copy(), np.zeros((3, 2)), np.zeros((3, 2))
        for number, gradient in enumerate(GRADIENTS, start=1):
            first, second = 0.8 * first + 0.2 * gradient, second_of(second, gradient)
            root = np.sqrt(second / (1 - 0.95**number)) + (1e-6 if lamb else 1e-8)
            move = first / (1 - 0.8**number) / root + 0.1 * weights
            norms = [np.linalg.norm(each, axis=1, keepdims=True) for each in (weights, move)]
            weights = weights - RATE * (norms[0] / norms[1] if lamb else 1.0) * move
        rule = RowLAMB(0.8, 0.95, 0.1, by_row) if lamb else SparseAdam(0.8, 0.95, 0.1, by_row)
        np.testing.assert_allclose(run(rule)[0], weights, rtol=1e-4, atol=1e-6)


def test_lars_moves_a_row_in_proportion_to_its_own_size() -> None:
    weights, kept = START.copy(), np.zeros((3, 2))
    for gradient in GRADIENTS:
        norms = [np.linalg.norm(each, axis=1, keepdims=True) for each in (weights, gradient)]
        ratio = 0.001 * norms[0] / (norms[1] + 0.1 * norms[0])
        kept = 0.9 * kept + RATE * ratio * (gradient + 0.1 * weights)
        weights = weights - kept
    np.testing.assert_allclose(run(RowLARS(0.9, 0.1))[0], weights, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize(
    "rule",
    [RowLAMB(0.9, 0.99), RowLARS(0.9), RowAdagrad(), SparseTFRMSProp(0.9, 0.9, 0.0), *(rule for rule, _ in BOTH)],
    ids=lambda it: type(it).__name__,
)
@pytest.mark.parametrize("state", ["fresh", "zeros"])
def test_weights_of_0_without_gradient_stay_0(rule: SparseRule, state: str) -> None:
    # The row of zeros, which every batch touches, has a state of zeros whatever the rule's first values are.
    zeros = tf.zeros([2, 3])
    slots = [tf.fill([2, 3], value if state == "fresh" else 0.0) for value in rule.slots]
    rows, *after = rule.change(zeros, slots, zeros, tf.constant(RATE), tf.constant(0, tf.int64))
    np.testing.assert_array_equal(rows, zeros)
    assert np.isfinite(after).all()
