"""How losses count together: factors, learnt and drawn ones, Pareto weights, penalties."""

import math

import numpy as np
import pytest
import tensorflow as tf

from model.layers.variational_dropout import VariationalDropout
from model.losses.balance import FixedBalance, RandomBalance, UncertainBalance
from model.losses.binary_cross_entropy import BinaryCrossEntropy
from model.losses.l2_loss import L2Loss
from model.losses.named_loss import NamedLoss
from model.losses.pareto import pareto_weights, project_to_simplex
from model.penalties import Penalties

RNG = np.random.default_rng(11)
STEP = tf.constant(0, tf.int64)
LOSSES = [
    NamedLoss(BinaryCrossEntropy(), "a", weight=2.0, is_learnt=True),
    NamedLoss(L2Loss(), "b", weight=3.0, is_learnt=True),
    NamedLoss(BinaryCrossEntropy(), "c", weight=0.5),
]
VALUES = {"a": tf.constant(1.0), "b": tf.constant(4.0), "c": tf.constant(8.0)}


def weighed(balance: object, step: int = 0) -> dict[str, float]:
    return {name: float(value) for name, value in balance.weigh(VALUES, tf.constant(step, tf.int64)).items()}


def test_fixed_factors_are_the_losses_own() -> None:
    values = VALUES | {"order": tf.constant(2.0)}
    found = FixedBalance(LOSSES, {"order": 1.5}).weigh(values, STEP)
    assert {name: float(value) for name, value in found.items()} == {"a": 2, "b": 12, "c": 4, "order": 3}


def test_learnt_factors_begin_at_1_and_a_half_for_squared_errors() -> None:
    balance = UncertainBalance(LOSSES, {})
    assert weighed(balance) == {"a": 1, "b": 2, "c": 4}
    balance.variables["a"].assign(1.0)
    balance.variables["b"].assign(-2.0)
    found = weighed(balance)
    assert found["a"] == pytest.approx(math.exp(-1) + 0.5)
    assert found["b"] == pytest.approx(0.5 * math.exp(2) * 4 - 1)
    assert list(balance.variables) == ["a", "b"]


def test_drawn_factors_sum_to_1_and_change_with_the_step() -> None:
    shares = [[weighed(RandomBalance(7), step)[name] / float(VALUES[name]) for name in VALUES] for step in (0, 0, 1)]
    assert sum(shares[0]) == pytest.approx(1, rel=1e-5)
    assert shares[0] == shares[1] != shares[2]


def solve(products: np.ndarray, least: np.ndarray) -> np.ndarray:
    """min w' G w with sum w = 1, w >= c, by long projected gradient descent from the middle."""
    spare = 1 - least.sum()
    point = np.full(len(least), spare / len(least))
    rate = 0.5 / np.linalg.eigvalsh(products)[-1]
    for _ in range(20000):
        moved = point - rate * 2 * products @ (point + least)
        low, high = moved.min() - spare, moved.max()
        for _ in range(100):
            middle = (low + high) / 2
            low, high = (middle, high) if np.maximum(moved - middle, 0).sum() > spare else (low, middle)
        point = np.maximum(moved - low, 0)
    return point + least


@pytest.mark.parametrize("num_losses", [2, 3])
def test_pareto_weights_are_the_shortest_mixture_where_it_lies_inside(num_losses: int) -> None:
    # Nearly orthogonal gradients: every loss has a part in the shortest mixture.
    gradients = np.eye(num_losses, 6) * RNG.uniform(0.5, 2, (num_losses, 1)) + 0.05 * RNG.normal(size=(num_losses, 6))
    products, least = gradients @ gradients.T, np.full(num_losses, 0.05)
    np.testing.assert_allclose(pareto_weights(products, least), solve(products, least), atol=1e-4)


def test_two_losses_have_the_closed_form() -> None:
    one, other = np.array([1.0, 0.0]), np.array([-1.0, 2.0])
    products = np.array([[one @ one, one @ other], [one @ other, other @ other]])
    share = other @ (other - one) / ((one - other) @ (one - other))
    np.testing.assert_allclose(pareto_weights(products, np.zeros(2)), [share, 1 - share], atol=1e-9)


def test_pareto_weights_keep_their_least_values_and_sum_to_1_whatever_the_gradients() -> None:
    for products in (np.zeros((3, 3)), np.ones((3, 3)) * 1e-12, *(x @ x.T for x in RNG.normal(size=(20, 3, 2)))):
        least = np.array([0.2, 0.0, 0.1])
        weights = pareto_weights(products, least).numpy()
        assert weights.sum() == pytest.approx(1)
        assert (weights >= least - 1e-9).all()


def test_the_nearest_point_of_the_simplex() -> None:
    np.testing.assert_allclose(
        project_to_simplex(tf.constant([0.5, 0.5], tf.float64), tf.constant(1.0, tf.float64)), [0.5, 0.5]
    )
    for point in RNG.normal(size=(10, 4)) * 2:
        found = project_to_simplex(tf.constant(point), tf.constant(0.7, tf.float64)).numpy()
        assert found.sum() == pytest.approx(0.7)
        others = RNG.dirichlet(np.ones(4), 2000) * 0.7
        assert np.linalg.norm(found - point) <= np.linalg.norm(others - point, axis=1).min() + 1e-9


def test_trap_14_kernels_are_regularised_with_a_half() -> None:
    kernels = [tf.Variable([[1.0, 2.0]]), tf.Variable([[3.0]])]
    found = Penalties(kernels, of_kernels=0.1).of_batch([], tf.constant(5))
    assert {name: float(value) for name, value in found.items()} == {"regularization_loss": pytest.approx(0.1 * 7)}
    assert Penalties(kernels).of_batch([], tf.constant(5)) == {}


def test_trap_13_embeddings_are_regularised_as_a_sum_over_the_batch_with_a_half() -> None:
    rows = tf.constant([[1.0, 2.0], [2.0, 0.0]])
    penalties = Penalties(of_embeddings=0.1)
    once = float(penalties.of_batch([rows], tf.constant(2))["regularization_loss"])
    assert once == pytest.approx(0.1 * 9 / 2)
    twice = float(penalties.of_batch([tf.concat([rows, rows], 0)], tf.constant(4))["regularization_loss"])
    assert twice == pytest.approx(2 * once)


def dropout(**changed: object) -> VariationalDropout:
    settings = {"factor": 0.5, "of_numbers": False, "starts_normal": True, "seed": 1, "name": "drop", **changed}
    return VariationalDropout((2, 1), **settings)


def test_variational_dropout_scales_features_by_their_chance_to_stay() -> None:
    layer = dropout()
    layer.drop_logits.assign([0.0, math.log(3)])
    np.testing.assert_allclose(layer(tf.ones([1, 3])), [[0.5, 0.5, 0.25]], rtol=1e-6)
    assert float(layer.penalty(tf.constant(4))) == pytest.approx(0.5 * 0.75 / 4)
    layer.drop_logits.assign([-60.0, 60.0])
    np.testing.assert_allclose(layer(tf.ones([50, 3]), step=STEP), [[1, 1, 0]] * 50, atol=1e-5)


def test_variational_dropout_drops_as_often_as_it_says_and_the_same_for_the_same_step() -> None:
    layer = dropout()
    layer.drop_logits.assign([math.log(1 / 4), 0.0])
    masks = layer(tf.ones([4000, 3]), step=STEP).numpy()
    np.testing.assert_array_equal(masks[:, 0], masks[:, 1])
    assert (masks < 0.5).mean(0) == pytest.approx([0.2, 0.2, 0.5], abs=0.03)
    np.testing.assert_array_equal(masks, layer(tf.ones([4000, 3]), step=STEP))
    assert not np.array_equal(masks, layer(tf.ones([4000, 3]), step=STEP + 1))


def test_variational_dropout_may_have_a_logit_for_each_number() -> None:
    assert dropout(of_numbers=True, starts_normal=False).drop_logits.shape == (3,)
    assert abs(dropout(of_numbers=True, starts_normal=False).drop_logits.numpy()).max() <= 1.0
