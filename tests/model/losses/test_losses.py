import math

import numpy as np
import pytest
import tensorflow as tf

from model.losses.binary_cross_entropy import BinaryCrossEntropy
from model.losses.binary_focal import BinaryFocal
from model.losses.f1_reweighted import F1Reweighted
from model.losses.jrc import JRC
from model.losses.l2_loss import L2Loss
from model.losses.listwise import Listwise
from model.losses.pairwise import Pairwise
from model.losses.pairwise_focal import PairwiseFocal
from model.losses.pairwise_hinge import PairwiseHinge
from model.losses.softmax_cross_entropy import SoftmaxCrossEntropy
from model.losses.ziln import ZILN

Z = np.array([[0.0], [2.0], [-3.0], [100.0], [-100.0]], "f")
Y = np.array([1.0, 0.0, 1.0, 1.0, 1.0], "f")


def test_binary_cross_entropy_is_the_log_loss_of_the_sigmoid() -> None:
    expected = [math.log(2), math.log(1 + math.exp(2)), math.log(1 + math.exp(3)), 0.0, 100.0]
    np.testing.assert_allclose(BinaryCrossEntropy().of_rows(Z, Y), expected, rtol=1e-6, atol=1e-7)


def test_label_smoothing_moves_labels_towards_a_half() -> None:
    # y = 1 and s = 0.2 make y' = 0.9: 0.9 log(1 + e^-2) + 0.1 log(1 + e^2) at z = 2.
    expected = 0.9 * math.log1p(math.exp(-2)) + 0.1 * math.log1p(math.exp(2))
    np.testing.assert_allclose(BinaryCrossEntropy(0.2).of_rows(Z[1:2], Y[:1]), [expected], rtol=1e-6)


def test_softmax_cross_entropy_is_minus_the_log_share_of_the_label() -> None:
    logits = np.array([[1.0, 2.0, 4.0], [0.0, 0.0, 0.0]], "f")
    total = math.log(math.e + math.e**2 + math.e**4)
    np.testing.assert_allclose(
        SoftmaxCrossEntropy().of_rows(logits, np.array([1.0, 2.0], "f")), [total - 2, math.log(3)], rtol=1e-6
    )
    # Smoothing 0.3 mixes in the mean over classes: total - (1 + 2 + 4) / 3.
    smooth = 0.7 * (total - 2) + 0.3 * (total - 7 / 3)
    np.testing.assert_allclose(SoftmaxCrossEntropy(0.3).of_rows(logits[:1], np.array([1.0], "f")), [smooth], rtol=1e-6)


def test_l2_loss_is_the_squared_difference() -> None:
    np.testing.assert_array_equal(L2Loss().of_rows(np.array([[3.0], [-1.0]], "f"), np.array([1.0, 1.0], "f")), [4, 4])


@pytest.mark.parametrize(
    ("loss", "num_class", "shapes"),
    [
        (BinaryCrossEntropy(), 1, {"logits_t": (4,), "probs_t": (4,)}),
        (SoftmaxCrossEntropy(), 2, {"logits_t": (4, 2), "probs_t": (4, 2), "probs1_t": (4,)}),
        (SoftmaxCrossEntropy(), 3, {"logits_t": (4, 3), "probs_t": (4, 3)}),
        (
            SoftmaxCrossEntropy(serves_class=True),
            3,
            {
                **{"logits_t": (4, 3), "probs_t": (4, 3), "y_t": (4,)},
                **{"logits_t_1": (4,), "probs_t_1": (4,), "logits_t_y": (4,), "probs_t_y": (4,)},
            },
        ),
        (L2Loss(), 1, {"y_t": (4,)}),
        (L2Loss(of_sigmoid=True), 1, {"y_t": (4,)}),
        (JRC(), 2, {"logits_t": (4, 2), "probs_t": (4, 2), "probs1_t": (4,)}),
        (JRC(serves_class_1=True), 2, {"logits_t": (4, 2), "pos_logits_t": (4,), "probs_t": (4,)}),
        (ZILN(), 3, {"logits_t": (4, 3), "probs_t": (4,), "y_t": (4,)}),
        (BinaryFocal(), 1, {"logits_t": (4,), "probs_t": (4,)}),
        (F1Reweighted(), 1, {"logits_t": (4,), "probs_t": (4,)}),
        (Pairwise(), 1, {"logits_t": (4,), "probs_t": (4,)}),
        (PairwiseFocal(), 1, {"logits_t": (4,), "probs_t": (4,)}),
        (PairwiseHinge(), 1, {"logits_t": (4,), "probs_t": (4,)}),
        (Listwise(), 1, {"logits_t": (4,), "probs_t": (4,)}),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, int | dict) else None,
)
def test_each_loss_serves_its_own_outputs(loss: object, num_class: int, shapes: dict[str, tuple[int, ...]]) -> None:
    outputs = loss.outputs(tf.zeros((4, num_class)), "t")
    assert {name: tuple(np.shape(value)) for name, value in outputs.items()} == shapes


def test_probabilities_are_the_sigmoid_and_the_softmax() -> None:
    np.testing.assert_allclose(
        BinaryCrossEntropy().outputs(Z[:2], "t")["probs_t"], [0.5, 1 / (1 + math.exp(-2))], rtol=1e-6
    )
    two = SoftmaxCrossEntropy().outputs(np.array([[1.0, 3.0]], "f"), "t")
    np.testing.assert_allclose(two["probs1_t"], [1 / (1 + math.exp(-2))], rtol=1e-6)


def test_easyrecs_softmax_outputs_are_the_likeliest_class_its_values_and_those_of_class_1() -> None:
    logits = tf.constant([[1.0, 3.0, 2.0], [5.0, -1.0, 0.0]])
    served = SoftmaxCrossEntropy(serves_class=True).outputs(logits, "t")
    assert served["y_t"].numpy().tolist() == [1, 0]
    assert served["logits_t_y"].numpy().tolist() == [3.0, 5.0]
    assert served["logits_t_1"].numpy().tolist() == [3.0, -1.0]
    np.testing.assert_allclose(served["probs_t_y"], [served["probs_t"][0, 1], served["probs_t"][1, 0]])
    np.testing.assert_allclose(served["probs_t_1"], served["probs_t"][:, 1])
