"""Row rules against plain numpy over several steps; test_embeddings.py has rows that a batch names twice."""

import numpy as np
import pytest
import tensorflow as tf

from model.optimizers.sparse.adagrad import SparseAdagrad
from model.optimizers.sparse.adam import SparseAdam
from model.optimizers.sparse.sgd import SparseSGD

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
