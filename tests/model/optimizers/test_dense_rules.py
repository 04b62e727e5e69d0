"""Dense rules against plain numpy written from torch.optim's documentation, over several steps."""

import numpy as np
import pytest
import tensorflow as tf

from model.optimizers.dense.adagrad import Adagrad
from model.optimizers.dense.adam import Adam
from model.optimizers.dense.sgd import SGD
from model.optimizers.dense.updater import DenseUpdater
from model.optimizers.gradient_clip import make_gradient_clip

RNG = np.random.default_rng(6)
START = RNG.normal(size=(3, 2))
GRADIENTS = RNG.normal(size=(4, 3, 2))
RATE = 0.1


def run(rule: object) -> np.ndarray:
    variable = tf.Variable(START, dtype=tf.float32)
    updater = DenseUpdater(rule, None, {"w": variable})
    for step, gradient in enumerate(GRADIENTS):
        updater.update([tf.constant(gradient, tf.float32)], tf.constant(RATE), tf.constant(step, tf.int64))
    return variable.numpy()


@pytest.mark.parametrize("decay", [0.0, 0.3], ids=["no decay", "decay"])
@pytest.mark.parametrize("dampening", [0.0, 0.4], ids=["no dampening", "dampening"])
@pytest.mark.parametrize(("momentum", "nesterov"), [(0.0, False), (0.9, False), (0.9, True)])
def test_sgd(decay: float, dampening: float, momentum: float, nesterov: bool) -> None:
    weights, buffer = START.copy(), np.zeros((3, 2))
    for step, gradient in enumerate(GRADIENTS):
        move = gradient + decay * weights
        if momentum:
            buffer = move if step == 0 else momentum * buffer + (1 - dampening) * move
            move = move + momentum * buffer if nesterov else buffer
        weights = weights - RATE * move
    np.testing.assert_allclose(run(SGD(momentum, decay, dampening, nesterov)), weights, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(("initial", "decay"), [(0.0, 0.0), (0.1, 0.3)])
def test_adagrad(initial: float, decay: float) -> None:
    weights, sums = START.copy(), np.full((3, 2), initial)
    for gradient in GRADIENTS:
        move = gradient + decay * weights
        sums += move**2
        weights = weights - RATE * move / (np.sqrt(sums) + 1e-10)
    np.testing.assert_allclose(run(Adagrad(initial, 1e-10, decay)), weights, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("decoupled", [False, True], ids=["adam", "adamw"])
@pytest.mark.parametrize("decay", [0.0, 0.3], ids=["no decay", "decay"])
# An eps of 0.1 shows where it stands: outside the root, beside the unbiased second moment.
@pytest.mark.parametrize("epsilon", [1e-8, 0.1])
def test_adam(decoupled: bool, decay: float, epsilon: float) -> None:
    weights, first, second = START.copy(), np.zeros((3, 2)), np.zeros((3, 2))
    for number, gradient in enumerate(GRADIENTS, start=1):
        move = gradient
        if decoupled:
            weights = weights * (1 - RATE * decay)
        else:
            move = gradient + decay * weights
        first = 0.8 * first + 0.2 * move
        second = 0.95 * second + 0.05 * move**2
        unbiased = np.sqrt(second / (1 - 0.95**number)) + epsilon
        weights = weights - RATE * first / (1 - 0.8**number) / unbiased
    np.testing.assert_allclose(run(Adam(0.8, 0.95, epsilon, decay, decoupled)), weights, rtol=1e-4, atol=1e-6)


def test_a_variable_without_gradient_stays_as_it_is() -> None:
    one, other = tf.Variable([1.0]), tf.Variable([2.0])
    updater = DenseUpdater(SGD(), None, {"one": one, "other": other})
    updater.update([None, tf.constant([1.0])], tf.constant(0.5), tf.constant(0, tf.int64))
    assert (float(one[0]), float(other[0])) == (1.0, 1.5)


def test_an_updater_names_what_it_keeps() -> None:
    updater = DenseUpdater(Adam(0.9, 0.999, 1e-8), None, {"a/kernel": tf.Variable([1.0]), "b": tf.Variable([2.0])})
    assert list(updater.variables) == [
        "first_moment/a/kernel",
        "second_moment/a/kernel",
        "first_moment/b",
        "second_moment/b",
    ]


def test_clipping_by_norm_scales_all_gradients_alike() -> None:
    gradients = [tf.constant([3.0, 0.0]), tf.constant([[4.0]])]
    clipped = make_gradient_clip("norm", 1.0)(gradients)
    np.testing.assert_allclose(clipped[0], [0.6, 0.0], rtol=1e-5)
    np.testing.assert_allclose(clipped[1], [[0.8]], rtol=1e-5)
    short = make_gradient_clip("norm", 5.1)(gradients)
    np.testing.assert_array_equal(short[0], gradients[0])
    # The norm of order 1 is 7; the largest absolute value is 4.
    np.testing.assert_allclose(make_gradient_clip("norm", 1.0, 1.0)(gradients)[1], [[4 / 7]], rtol=1e-5)
    np.testing.assert_allclose(make_gradient_clip("norm", 1.0, np.inf)(gradients)[1], [[1.0]], rtol=1e-5)


def test_clipping_by_value_bounds_each_number() -> None:
    clipped = make_gradient_clip("value", 1.0)([tf.constant([3.0, -0.5, -4.0])])
    np.testing.assert_array_equal(clipped[0], [1.0, -0.5, -1.0])


def test_an_updater_clips_what_it_applies() -> None:
    variable = tf.Variable([0.0, 0.0])
    updater = DenseUpdater(SGD(), make_gradient_clip("norm", 1.0), {"w": variable})
    updater.update([tf.constant([3.0, 4.0])], tf.constant(1.0), tf.constant(0, tf.int64))
    np.testing.assert_allclose(variable, [-0.6, -0.8], rtol=1e-5)
