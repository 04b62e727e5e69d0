"""Dense rules against plain numpy written from torch.optim's documentation, over several steps."""

import numpy as np
import pytest
import tensorflow as tf

from model.embedding.initial_rows import ConstantRows
from model.embedding.stack import Stack
from model.embedding.table import Table
from model.optimizers.dense.adagrad import Adagrad
from model.optimizers.dense.adam import Adam
from model.optimizers.dense.amsgrad import AMSGrad
from model.optimizers.dense.sgd import SGD
from model.optimizers.dense.updater import DenseUpdater, Part
from model.optimizers.gradient_clip import make_gradient_clip
from model.optimizers.moving_average import MovingAverage
from model.optimizers.schedules.constant import Constant

RNG = np.random.default_rng(6)
START = RNG.normal(size=(3, 2))
GRADIENTS = RNG.normal(size=(4, 3, 2))
RATE = 0.1


def run(rule: object) -> np.ndarray:
    variable = tf.Variable(START, dtype=tf.float32)
    updater = DenseUpdater([Part(rule, Constant(RATE), ("w",))], {"w": variable})
    for step, gradient in enumerate(GRADIENTS):
        updater.update({"w": tf.constant(gradient, tf.float32)}, tf.constant(step, tf.int64))
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


@pytest.mark.parametrize("decoupled", [False, True], ids=["adam", "adamw"])
def test_amsgrad_divides_by_the_largest_second_moment_so_far(decoupled: bool) -> None:
    weights, first, second, largest = START.copy(), np.zeros((3, 2)), np.zeros((3, 2)), np.zeros((3, 2))
    # With a short memory the second moment falls, so that the largest one is another number.
    for number, gradient in enumerate(GRADIENTS, start=1):
        move = gradient if decoupled else gradient + 0.3 * weights
        weights = weights * (1 - RATE * 0.3) if decoupled else weights
        first = 0.8 * first + 0.2 * move
        second = 0.1 * second + 0.9 * move**2
        largest = np.maximum(largest, second)
        weights = weights - RATE * first / (1 - 0.8**number) / (np.sqrt(largest / (1 - 0.1**number)) + 1e-8)
    assert (largest > second).any()
    np.testing.assert_allclose(run(AMSGrad(0.8, 0.1, 1e-8, 0.3, decoupled)), weights, rtol=1e-4, atol=1e-6)


def test_a_variable_without_gradient_stays_as_it_is() -> None:
    one, other = tf.Variable([1.0]), tf.Variable([2.0])
    updater = DenseUpdater([Part(SGD(), Constant(0.5), ("one", "other"))], {"one": one, "other": other})
    updater.update({"other": tf.constant([1.0])}, tf.constant(0, tf.int64))
    assert (float(one[0]), float(other[0])) == (1.0, 1.5)


def test_an_updater_names_what_it_keeps() -> None:
    learning = {"a/kernel": tf.Variable([1.0]), "b": tf.Variable([2.0])}
    updater = DenseUpdater([Part(Adam(0.9, 0.999, 1e-8), Constant(0.1), tuple(learning))], learning)
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


def test_without_an_epsilon_the_norm_is_tensorflows() -> None:
    gradients = [tf.constant([3.0, 4.0]), tf.constant([0.0])]
    clipped = make_gradient_clip("norm", 2.0, epsilon=0.0)(gradients)
    wanted, _ = tf.clip_by_global_norm(gradients, 2.0)
    np.testing.assert_array_equal(clipped[0], wanted[0])
    nothing = make_gradient_clip("norm", 2.0, epsilon=0.0)([tf.zeros([2])])
    np.testing.assert_array_equal(nothing[0], [0.0, 0.0])


def test_parts_learn_by_their_own_rule_and_rate() -> None:
    one, other = tf.Variable([1.0]), tf.Variable([2.0])
    parts = [Part(SGD(), Constant(0.5), ("other",)), Part(SGD(momentum=0.5), Constant(0.1), ("one",))]
    updater = DenseUpdater(parts, {"one": one, "other": other})
    for step in range(2):
        updater.update({"one": tf.constant([1.0]), "other": tf.constant([1.0])}, tf.constant(step, tf.int64))
    np.testing.assert_allclose([one[0], other[0]], [1 - 0.1 - 0.15, 1.0], rtol=1e-6)
    assert list(updater.variables) == ["momentum/one"]


def test_gradients_of_several_batches_are_averaged_into_one_change() -> None:
    alone, averaged = tf.Variable(START, dtype=tf.float32), tf.Variable(START, dtype=tf.float32)
    rule = Adam(0.8, 0.95, 1e-8)
    single = DenseUpdater([Part(rule, Constant(RATE), ("w",))], {"w": alone})
    double = DenseUpdater([Part(rule, Constant(RATE), ("w",))], {"w": averaged}, num_averaged=2)
    for step in range(4):
        double.update({"w": tf.constant(GRADIENTS[step], tf.float32)}, tf.constant(step, tf.int64))
        if step % 2 == 0:
            np.testing.assert_array_equal(averaged, alone)
        else:
            mean = (GRADIENTS[step - 1] + GRADIENTS[step]) / 2
            single.update({"w": tf.constant(mean, tf.float32)}, tf.constant(step // 2, tf.int64))
            np.testing.assert_allclose(averaged, alone, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("starts_at_first_step", "wanted"), [(True, [2.0, 2.5, 3.5]), (False, [1.5, 2.25, 3.375])], ids=["torch", "tf"]
)
def test_a_moving_average_follows_the_weights(starts_at_first_step: bool, wanted: list[float]) -> None:
    weight = tf.Variable([1.0])
    average = MovingAverage({"w": weight}, 0.5, starts_at_first_step=starts_at_first_step)
    found = []
    for step, value in enumerate([2.0, 3.0, 4.5]):
        weight.assign([value])
        average.update(tf.constant(step, tf.int64))
        found.append(float(average.variables["w"][0]))
    assert found == wanted
    with average.swapped():
        assert (float(weight[0]), float(average.variables["w"][0])) == (wanted[-1], 4.5)
    assert (float(weight[0]), float(average.variables["w"][0])) == (4.5, wanted[-1])


def test_tables_are_averaged_without_their_optimizers_state() -> None:
    stack = Stack([Table("t", 2, 1, True, ConstantRows(1.0))], num_slots=1)
    stack.fill((0.25,), seed=1)
    average = MovingAverage({"tables": stack}, 0.5, starts_at_first_step=False)
    stack.variable.assign([[3.0, 9.0], [5.0, 9.0], [0.0, 0.0]])
    average.update(tf.constant(0, tf.int64))
    with average.swapped():
        np.testing.assert_array_equal(stack.variable, [[2.0, 9.0], [3.0, 9.0], [0.0, 0.0]])
    np.testing.assert_array_equal(stack.variable, [[3.0, 9.0], [5.0, 9.0], [0.0, 0.0]])
