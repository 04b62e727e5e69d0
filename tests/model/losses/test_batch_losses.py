"""Losses that look at a whole batch, against numpy written row by row or pair by pair; gradients by differences."""

import math
from itertools import product

import numpy as np
import pytest
import tensorflow as tf

from model.losses.binary_focal import BinaryFocal
from model.losses.f1_reweighted import F1Reweighted
from model.losses.hardest import reduce_hardest
from model.losses.jrc import JRC, MIXES
from model.losses.l2_loss import L2Loss
from model.losses.listwise import Listwise
from model.losses.loss import Loss, Rows
from model.losses.order_calibrate import order_calibrate
from model.losses.pairwise import Pairwise
from model.losses.pairwise_focal import PairwiseFocal
from model.losses.pairwise_hinge import PairwiseHinge
from model.losses.reduction import mean_over_weighted, weighted_mean
from model.losses.ziln import ZILN

RNG = np.random.default_rng(8)
Z = RNG.normal(size=(7, 1)) * 2
Z2 = RNG.normal(size=(7, 2))
Z3 = RNG.normal(size=(7, 3))
Y = np.array([1.0, 0, 0, 1, 1, 0, 0])
GRADED = np.array([2.0, 0, 1, 1, 3, 0, 2])
VALUES = np.array([0.0, 3.5, 0, 12, 0.2, 0, 1])
SESSIONS = np.array([5, 5, 9, 9, 5, 9, 7])
WEIGHTS = np.array([1.0, 2, 0.5, 3, 0, 1, 2])


def total(
    loss: Loss,
    logits: np.ndarray,
    labels: np.ndarray,
    *,
    weights: np.ndarray | None = None,
    sessions: np.ndarray | None = None,
    step: int = 0,
) -> float:
    return float(_total(loss, tf.constant(logits, tf.float32), labels, weights, sessions, step))


def _total(loss: Loss, logits: tf.Tensor, labels: np.ndarray, weights: object, sessions: object, step: int) -> object:
    rows = Rows(
        logits,
        tf.constant(labels, tf.float32),
        None if weights is None else tf.constant(weights, tf.float32),
        None if sessions is None else tf.constant(sessions, tf.int64),
        tf.constant(step, tf.int64),
    )
    return loss.total(rows, mean_over_weighted)


def pairs(labels: np.ndarray, sessions: np.ndarray | None = None) -> list[tuple[int, int]]:
    numbers = range(len(labels))
    return [
        (i, j)
        for i, j in product(numbers, numbers)
        if labels[i] > labels[j] and (sessions is None or sessions[i] == sessions[j])
    ]


def softplus(x: float) -> float:
    return math.log1p(math.exp(-abs(x))) + max(x, 0)


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def entropy(z: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.logaddexp(0, z) - z * y


@pytest.mark.parametrize("sessions", [None, SESSIONS], ids=["over the batch", "in sessions"])
@pytest.mark.parametrize("weights", [None, WEIGHTS], ids=["alike", "weighted"])
def test_pairwise_losses_compare_every_pair_of_unequal_labels_with_the_weight_of_the_better_row(
    sessions: np.ndarray | None, weights: np.ndarray | None
) -> None:
    found = pairs(GRADED, sessions)
    each = np.array([1.0 if weights is None else weights[i] for i, _ in found])

    def mean(losses: list[float]) -> float:
        return float((np.array(losses) * each).sum() / np.count_nonzero(each))

    lead = {(i, j): Z[i, 0] - Z[j, 0] for i, j in found}
    given = {"weights": weights, "sessions": sessions}
    logistic = [softplus(0.3 - lead[pair] / 2) for pair in found]
    assert total(Pairwise(0.3, 2.0), Z, GRADED, **given) == pytest.approx(mean(logistic), rel=1e-5)
    by_label = [softplus(GRADED[i] - GRADED[j] - lead[i, j]) for i, j in found]
    of_label = Pairwise(uses_label_margin=True)
    assert total(of_label, Z, GRADED, **given) == pytest.approx(mean(by_label), rel=1e-5)
    hinge = [max(0.0, GRADED[i] - GRADED[j] - lead[i, j]) for i, j in found]
    assert total(PairwiseHinge(), Z, GRADED, **given) == pytest.approx(mean(hinge), rel=1e-5)
    # Labels that are logits are divided by the temperature too.
    tempered = [max(0.0, (GRADED[i] - GRADED[j]) / 2 - lead[i, j] / 2) for i, j in found]
    found_by_hinge = total(PairwiseHinge(temperature=2.0, labels_are_logits=True), Z, GRADED, **given)
    assert found_by_hinge == pytest.approx(mean(tempered), rel=1e-5)
    wide = [max(0.0, 1.5 - lead[pair] / 2) for pair in found]
    assert total(PairwiseHinge(1.5, 2.0), Z, GRADED, **given) == pytest.approx(mean(wide), rel=1e-5)


def test_pairwise_focal_loss_leaves_out_pairs_beyond_the_margin() -> None:
    close = [(i, j) for i, j in pairs(GRADED) if Z[i, 0] - Z[j, 0] < 1.0]
    assert 0 < len(close) < len(pairs(GRADED))
    losses = []
    for i, j in close:
        chance = sigmoid(Z[i, 0] - Z[j, 0])
        losses.append(0.25 * (1 - chance) ** 1.5 * -math.log(chance))
    assert total(PairwiseFocal(1.5, 0.25, 1.0), Z, GRADED) == pytest.approx(np.mean(losses), rel=1e-4)


@pytest.mark.parametrize(
    "loss", [Pairwise(), PairwiseFocal(margin=1.0), PairwiseHinge()], ids=lambda it: type(it).__name__
)
def test_a_batch_without_a_pair_makes_0_with_finite_gradients(loss: Loss) -> None:
    logits = tf.constant(Z, tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(logits)
        value = _total(loss, logits, np.ones(7), WEIGHTS, None, 0)
    assert float(value) == 0
    np.testing.assert_array_equal(tape.gradient(value, logits, unconnected_gradients="zero"), np.zeros((7, 1)))


def test_only_the_hardest_count_and_zeros_are_dropped() -> None:
    losses = tf.constant([3.0, 0.0, 1.0, 0.0, 5.0])
    # Half of 5 rounds to 2 (to even): 5 and 3. With 0.8, four are kept, of which one is 0.
    assert float(reduce_hardest(losses, None, 0.5, mean_over_weighted)) == 4
    assert float(reduce_hardest(losses, None, 0.8, mean_over_weighted)) == 3
    assert float(reduce_hardest(losses, tf.constant([0.0, 1, 4, 1, 1]), 0.5, mean_over_weighted)) == 4.5
    assert float(reduce_hardest(losses, None, 1.0, mean_over_weighted)) == pytest.approx(9 / 5)
    assert float(reduce_hardest(tf.zeros([0]), None, 0.5, mean_over_weighted)) == 0


def test_focal_loss_of_both_dialects() -> None:
    z, p = Z[:, 0], sigmoid(Z[:, 0])
    right = Y * p + (1 - Y) * (1 - p)
    old = (1 - right) ** 2 * (Y * 0.7 + (1 - Y) * 0.3) * entropy(z, Y)
    assert total(BinaryFocal(2.0, 0.7), Z, Y) == pytest.approx(old.mean(), rel=1e-5)
    plain = (1 - right) ** 2 * entropy(z, Y)
    assert total(BinaryFocal(2.0), Z, Y) == pytest.approx(plain.mean(), rel=1e-5)
    new = (0.5 * Y * (1 - p) ** 2 + 0.5 * (1 - Y) * p**2) * entropy(z, Y)
    assert total(BinaryFocal(2.0, 0.5, detached=True), Z, Y) == pytest.approx(new.mean(), rel=1e-5)
    assert new.mean() == pytest.approx(plain.mean() / 2)


def test_the_new_focal_losses_factor_has_no_gradient() -> None:
    logits = tf.constant(Z, tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(logits)
        value = _total(BinaryFocal(2.0, 0.5, detached=True), logits, Y, None, None, 0)
    p = sigmoid(Z[:, 0])
    factor = 0.5 * Y * (1 - p) ** 2 + 0.5 * (1 - Y) * p**2
    np.testing.assert_allclose(tape.gradient(value, logits)[:, 0], factor * (p - Y) / 7, rtol=1e-4)


def test_f1_reweighted_loss_weighs_negatives_by_the_chances_of_the_batch() -> None:
    chances = sigmoid(Z[:, 0]).sum()
    of_negatives = chances / (2.0 * 3 + 4 - (7 - chances))
    losses = np.where(Y == 1, 1.0, of_negatives) * entropy(Z[:, 0], Y)
    assert total(F1Reweighted(2.0), Z, Y) == pytest.approx(losses.mean(), rel=1e-5)
    # With beta 1 both classes weigh alike.
    assert total(F1Reweighted(), Z, Y) == pytest.approx(entropy(Z[:, 0], Y).mean(), rel=1e-5)
    assert np.isfinite(total(F1Reweighted(0.01), np.full((7, 1), -9.0), Y))


def competition(logits: np.ndarray, labels: np.ndarray, sessions: np.ndarray, among_all: bool) -> np.ndarray:
    """GE of each row, by the definition with a column for each row."""
    result = np.zeros(len(labels))
    for b in range(len(labels)):
        mine = [a for a in range(len(labels)) if sessions[a] == sessions[b]]
        if among_all:
            for a in mine:
                k = int(labels[a])
                result[b] -= logits[a, k] - np.log(np.exp(logits[mine, k]).sum())
            result[b] /= len(mine)
        else:
            k = int(labels[b])
            rivals = [a for a in mine if labels[a] != labels[b]] + [b]
            result[b] = np.log(np.exp(logits[rivals, k]).sum()) - logits[b, k]
    return result


@pytest.mark.parametrize("among_all", [False, True], ids=["among the other label", "among all"])
@pytest.mark.parametrize("weights", [None, WEIGHTS], ids=["alike", "weighted"])
def test_jrc_mixes_calibration_with_competition_in_sessions(among_all: bool, weights: np.ndarray | None) -> None:
    softmax = Z2 - np.log(np.exp(Z2).sum(1, keepdims=True))
    calibration = -softmax[np.arange(7), Y.astype(int)]
    each = np.ones(7) if weights is None else weights
    mixed = (each * (0.3 * calibration + 0.7 * competition(Z2, Y, SESSIONS, among_all))).sum() / np.count_nonzero(each)
    found = total(JRC(0.3, competes_with_all=among_all), Z2, Y, weights=weights, sessions=SESSIONS)
    assert found == pytest.approx(mixed, rel=1e-5)


def test_jrcs_shares_may_be_drawn_or_learnt() -> None:
    ends = [total(JRC(alpha), Z2, Y, sessions=SESSIONS) for alpha in (0.0, 1.0)]
    for mix in MIXES:
        drawn = [total(JRC(mix=mix, seed=3), Z2, Y, sessions=SESSIONS, step=step) for step in range(6)]
        assert all(min(ends) - 1e-6 <= value <= max(ends) + 1e-6 for value in drawn)
        assert len(set(drawn)) > 1
        assert drawn[0] == total(JRC(mix=mix, seed=3), Z2, Y, sessions=SESSIONS)
    learnt = JRC(uncertainty=tf.Variable([0.5, -1.0]))
    by_hand = math.exp(-0.5) * ends[1] + 0.25 + math.exp(1.0) * ends[0] - 0.5
    assert total(learnt, Z2, Y, sessions=SESSIONS) == pytest.approx(by_hand, rel=1e-5)


def test_listwise_losses_are_means_over_sessions() -> None:
    def expected(targets: np.ndarray, temperature: float) -> float:
        found = []
        for session in set(SESSIONS):
            mine = session == SESSIONS
            z = Z[mine, 0] / temperature
            found.append(-(targets[mine] * (z - np.log(np.exp(z).sum()))).sum())
        return float(np.mean(found))

    assert total(Listwise(2.0), Z, GRADED, sessions=SESSIONS) == pytest.approx(expected(GRADED, 2.0), rel=1e-5)
    # A scale of -4 at temperature 2 is a temperature of 1/2.
    scaled = Listwise(2.0, scale=tf.Variable(-4.0))
    assert total(scaled, Z, GRADED, sessions=SESSIONS) == pytest.approx(expected(GRADED, 0.5), rel=1e-5)
    assert list(scaled.variables) == ["scale"]
    soft, worth = np.zeros(7), math.log1p(512) - np.log(np.clip(GRADED * 300, 1, 512))
    for session in set(SESSIONS):
        mine = session == SESSIONS
        soft[mine] = np.exp(GRADED[mine] / 2) / np.exp(GRADED[mine] / 2).sum()
        worth[mine] /= worth[mine].sum()
    assert total(Listwise(2.0, True), Z, GRADED, sessions=SESSIONS) == pytest.approx(expected(soft, 2.0), rel=1e-5)
    distil = Listwise(largest_rank=512.0)
    assert total(distil, Z, GRADED * 300, sessions=SESSIONS) == pytest.approx(expected(worth, 1.0), rel=1e-4)
    assert total(distil, Z, GRADED, sessions=SESSIONS, weights=np.zeros(7)) > 0


def test_ziln_is_a_chance_of_a_value_and_a_log_normal_size() -> None:
    chance, mean, raw = Z3.T
    deviation = np.clip(np.log1p(np.exp(raw)), math.sqrt(1e-7), 1.2)
    of_class = entropy(chance, VALUES > 0).mean()
    logs = np.log(VALUES[VALUES > 0])
    mean_of, deviation_of = mean[VALUES > 0], deviation[VALUES > 0]
    of_value = logs + np.log(deviation_of * math.sqrt(2 * math.pi)) + ((logs - mean_of) / deviation_of) ** 2 / 2
    wanted = 2 * of_class + 3 * of_value.mean() + 0.1 * (mean**2).mean() + 0.2 * (raw**2).mean()
    loss = ZILN(1.2, 0.1, 0.2, 2.0, 3.0)
    assert total(loss, Z3, VALUES) == pytest.approx(wanted, rel=1e-5)
    assert np.isfinite(total(loss, Z3, np.zeros(7)))
    served = loss.outputs(tf.constant(Z3, tf.float32), "ltv")
    np.testing.assert_allclose(served["y_ltv"], sigmoid(chance) * np.exp(mean + deviation**2 / 2), rtol=1e-4)
    huge = loss.outputs(tf.constant([[0.0, 90.0, 0.0]]), "ltv")["y_ltv"]
    np.testing.assert_allclose(huge, [math.exp(20)], rtol=1e-5)


def test_sigmoid_l2_loss_compares_the_chance() -> None:
    np.testing.assert_allclose(
        L2Loss(of_sigmoid=True).of_rows(tf.constant([[0.0]]), tf.constant([1.0])), [0.25], rtol=1e-6
    )


def test_order_calibration_punishes_what_exceeds_a_related_tower() -> None:
    mine, first, second = tf.constant([0.5, 0.2]), tf.constant([0.3, 0.4]), tf.constant([0.1, 0.1])
    assert float(order_calibrate(mine, [first, second])) == pytest.approx(0.2 / 2 + (0.4 + 0.1) / 2)
    assert float(order_calibrate(mine, [])) == 0


@pytest.mark.parametrize(
    ("loss", "logits", "labels"),
    [
        (Pairwise(0.3, 2.0), Z, GRADED),
        (PairwiseFocal(1.5, 0.25, 1.0), Z, GRADED),
        (PairwiseHinge(), Z, GRADED),
        (BinaryFocal(2.0, 0.7), Z, Y),
        (F1Reweighted(2.0), Z, Y),
        (JRC(0.3), Z2, Y),
        (JRC(0.3, competes_with_all=True), Z2, Y),
        (Listwise(2.0, True), Z, GRADED),
        (ZILN(), Z3, VALUES),
        (L2Loss(of_sigmoid=True), Z, Y),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Loss) else "",
)
def test_gradients_are_those_of_finite_differences(loss: Loss, logits: np.ndarray, labels: np.ndarray) -> None:
    variable = tf.constant(logits, tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(variable)
        value = _total(loss, variable, labels, WEIGHTS, SESSIONS, 0)
    gradient = tape.gradient(value, variable).numpy()
    for place in np.ndindex(logits.shape):
        moved = [logits.copy(), logits.copy()]
        moved[0][place] += 1e-2
        moved[1][place] -= 1e-2
        above, below = (total(loss, one, labels, weights=WEIGHTS, sessions=SESSIONS) for one in moved)
        assert gradient[place] == pytest.approx((above - below) / 2e-2, rel=1e-3, abs=2e-3)


@pytest.mark.parametrize("loss", [JRC(0.3), Listwise(), ZILN()], ids=lambda it: type(it).__name__)
def test_batches_in_which_no_row_weighs_anything_have_finite_gradients(loss: Loss) -> None:
    logits = tf.constant(Z3 if isinstance(loss, ZILN) else Z2 if isinstance(loss, JRC) else Z, tf.float32)
    rows = Rows(logits, tf.constant(Y, tf.float32), tf.zeros([7]), tf.constant(SESSIONS), tf.constant(0, tf.int64))
    with tf.GradientTape() as tape:
        tape.watch(logits)
        value = loss.total(rows, weighted_mean)
    assert np.isfinite(tape.gradient(value, logits)).all()
