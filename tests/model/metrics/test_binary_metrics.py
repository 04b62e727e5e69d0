import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.metrics.auc import auc
from model.metrics.log_loss import log_loss
from model.metrics.normalized_entropy import normalized_entropy


def arrays(*columns: list[float]) -> list[np.ndarray]:
    return [np.array(column, np.float32) for column in columns]


@pytest.mark.parametrize(
    ("labels", "scores", "expected"),
    [
        ([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8], 0.75),
        ([0, 1], [0.2, 0.9], 1.0),
        ([0, 1], [0.9, 0.2], 0.0),
        ([0, 1, 1, 0], [0.5, 0.5, 0.5, 0.5], 0.5),
        ([1, 0, 0], [0.3, 0.3, 0.1], 0.75),
    ],
    ids=["textbook", "right", "wrong", "all tied", "half tied"],
)
def test_auc_is_the_share_of_pairs_in_order(labels: list[float], scores: list[float], expected: float) -> None:
    assert auc(*arrays(labels, scores)) == pytest.approx(expected)


ROWS = st.lists(st.tuples(st.booleans(), st.integers(0, 6)), min_size=1, max_size=30)


@given(ROWS)
def test_auc_counts_pairs(rows: list[tuple[bool, int]]) -> None:
    positives = [score for label, score in rows if label]
    negatives = [score for label, score in rows if not label]
    found = auc(*arrays([label for label, _ in rows], [score for _, score in rows]))
    if not positives or not negatives:
        assert found is None
        return
    pairs = [(p > n) + (p == n) / 2 for p in positives for n in negatives]
    assert found == pytest.approx(sum(pairs) / len(pairs))


def test_log_loss_is_the_mean_of_minus_log_likelihood() -> None:
    assert log_loss(*arrays([1, 0], [0.5, 0.25])) == pytest.approx((math.log(2) - math.log(0.75)) / 2)


def test_log_loss_of_a_sure_and_wrong_prediction_is_finite() -> None:
    assert log_loss(*arrays([1], [0])) == pytest.approx(-math.log(1e-7))


def test_normalized_entropy_of_the_mean_label_is_1() -> None:
    assert normalized_entropy(*arrays([1, 0, 0, 0], [0.25] * 4)) == pytest.approx(1.0)
    assert normalized_entropy(*arrays([1, 0, 0, 0], [0.7, 0.1, 0.1, 0.1])) < 1
    # A certain miss costs -log(eta): over one of two rows, against the entropy log 2.
    found = normalized_entropy(*arrays([1, 0], [0.0, 0.0]), 1e-3)
    assert found == pytest.approx((-np.log(1e-3) - np.log1p(-1e-3)) / 2 / np.log(2))


NAN, INF = math.nan, math.inf


@pytest.mark.parametrize(
    ("metric", "labels", "predictions"),
    [
        (auc, [], []),
        (auc, [1, 1], [0.1, 0.2]),
        (auc, [0, 0], [0.1, 0.2]),
        (auc, [0, 1], [NAN, 0.2]),
        (log_loss, [], []),
        (log_loss, [1], [NAN]),
        (normalized_entropy, [], []),
        (normalized_entropy, [1, 1], [0.5, 0.5]),
        (normalized_entropy, [0, 0], [0.5, 0.5]),
        (normalized_entropy, [0, 1], [0.5, NAN]),
    ],
)
def test_an_undefined_metric_is_none(metric: object, labels: list[float], predictions: list[float]) -> None:
    assert metric(*arrays(labels, predictions)) is None
