"""Metrics against definitions written out in plain numpy, on small and on drawn inputs."""

from itertools import combinations

import numpy as np
import pytest
import tensorflow as tf

from model.metrics.auc import auc
from model.metrics.binned_auc import binned_auc
from model.metrics.grouped_auc import grouped_auc
from model.metrics.mean_errors import (
    mean_absolute_error,
    mean_squared_error,
    normalized_squared_error,
    root_mean_squared_error,
)
from model.metrics.multiclass_auc import multiclass_auc
from model.metrics.thresholded import accuracy, max_f1, precision, recall
from model.metrics.top_classes import precision_at_k, recall_at_k
from model.metrics.xauc import grouped_xauc, xauc

RNG = np.random.default_rng(3)
LABELS = RNG.integers(0, 2, 400).astype(np.float32)
SCORES = np.clip(0.3 * LABELS + RNG.uniform(0, 0.7, 400), 0, 1).round(3).astype(np.float32)
GROUPS = RNG.integers(0, 30, 400) * 10**15
NAN = np.array([0.5, np.nan], np.float32)


def test_binned_auc_is_that_of_the_confusion_counts_at_each_threshold() -> None:
    thresholds = np.linspace(0, 1, 11)
    points = [[(SCORES[k == LABELS] >= t).mean() for t in thresholds] + [0.0] for k in (0, 1)]
    expected = -np.trapezoid(points[1], points[0])
    assert binned_auc(LABELS, SCORES, 11) == pytest.approx(expected)
    assert binned_auc(LABELS, SCORES, 200) == pytest.approx(auc(LABELS, SCORES), abs=5e-3)


def test_binned_auc_is_tensorflows_streaming_one_but_for_its_ends() -> None:
    metric = tf.keras.metrics.AUC(num_thresholds=200)
    metric.update_state(LABELS, SCORES)
    assert binned_auc(LABELS, SCORES, 200) == pytest.approx(float(metric.result()), abs=2e-3)


def test_scores_between_two_thresholds_are_tied() -> None:
    labels = np.array([1.0, 0.0, 0.0])
    assert binned_auc(labels, np.array([0.7, 0.6, 0.1]), 3) == 0.75
    assert binned_auc(labels, np.array([1.0, 1.0, 1.0]), 3) == 0.5
    assert binned_auc(np.ones(2), NAN, 3) is None
    assert binned_auc(np.array([0.0, 1.0]), NAN, 3) is None


@pytest.mark.parametrize("reduction", ["mean", "mean_by_sample_num", "mean_by_positive_num"])
def test_grouped_auc_is_a_mean_over_groups_with_both_classes(reduction: str) -> None:
    areas, weights = [], []
    for group in np.unique(GROUPS):
        mine = group == GROUPS
        area = auc(LABELS[mine], SCORES[mine])
        if area is not None:
            areas.append(area)
            by = {"mean": 1, "mean_by_sample_num": mine.sum(), "mean_by_positive_num": LABELS[mine].sum()}
            weights.append(by[reduction])
    assert grouped_auc(LABELS, SCORES, GROUPS, reduction) == pytest.approx(np.average(areas, weights=weights))


def test_grouped_auc_without_a_group_of_both_classes_is_0() -> None:
    assert grouped_auc(np.array([1.0, 0.0]), np.array([0.5, 0.1]), np.array([1, 2])) == 0.0
    assert grouped_auc(np.array([1.0, 0.0]), NAN, np.array([1, 1])) is None
    # Ties within a group count half, ties across groups nothing.
    labels, scores = np.array([1.0, 0, 0, 1, 0]), np.array([0.5, 0.5, 0.1, 0.5, 0.9])
    assert grouped_auc(labels, scores, np.array([1, 1, 1, 2, 2])) == (0.75 + 0.0) / 2


def test_multiclass_auc_is_one_against_the_rest() -> None:
    labels = np.array([0.0, 0, 1, 2, 2, 2])
    shares = RNG.dirichlet([1, 1, 1, 1], 6)
    areas = [auc((labels == k).astype(float), shares[:, k]) for k in range(3)]
    assert multiclass_auc(labels, shares) == pytest.approx(np.mean(areas))
    assert multiclass_auc(labels, shares, "weighted") == pytest.approx(np.average(areas, weights=[2, 1, 3]))
    assert multiclass_auc(np.zeros(6), shares) is None


def test_top_classes() -> None:
    shares = np.array([[0.5, 0.3, 0.2], [0.1, 0.1, 0.8], [0.4, 0.4, 0.2]])
    labels = np.array([1.0, 2.0, 1.0])
    assert recall_at_k(labels, shares, 1) == pytest.approx(1 / 3)
    assert recall_at_k(labels, shares, 2) == 1.0
    assert precision_at_k(labels, shares, 2) == 0.5
    assert recall_at_k(np.zeros(0), np.zeros((0, 3)), 1) is None


def test_thresholds_of_probabilities() -> None:
    labels, scores = np.array([1.0, 0, 1, 0, 1]), np.array([0.9, 0.5, 0.5, 0.2, 0.1])
    assert accuracy(labels, scores) == 3 / 5
    assert accuracy(labels, scores, 0.05) == 3 / 5
    assert recall(labels, scores) == 2 / 3
    assert precision(labels, scores) == 2 / 3
    # From 0.1 on all are taken: 2 * 3 / (5 + 3).
    assert max_f1(labels, scores) == 0.75
    assert (recall(np.zeros(5), scores), max_f1(np.zeros(5), scores), precision(labels, scores * 0)) == (None,) * 3


def test_max_f1_is_the_best_of_all_thresholds() -> None:
    found = []
    for threshold in np.unique(SCORES):
        p, r = precision(LABELS, SCORES, threshold), recall(LABELS, SCORES, threshold)
        found.append(2 * p * r / (p + r) if p + r else 0.0)
    assert max_f1(LABELS, SCORES) == pytest.approx(max(found))


def test_errors_of_values() -> None:
    labels, predictions = np.array([1.0, 2.0, 6.0]), np.array([2.0, 2.0, 4.0])
    assert mean_absolute_error(labels, predictions) == 1.0
    assert mean_squared_error(labels, predictions) == pytest.approx(5 / 3)
    assert root_mean_squared_error(labels, predictions) == pytest.approx((5 / 3) ** 0.5)
    assert normalized_squared_error(labels, predictions) == pytest.approx(5 / 14)
    assert normalized_squared_error(np.ones(3), predictions) is None
    assert mean_squared_error(np.zeros(0), np.zeros(0)) is None


def test_xauc_is_the_share_of_pairs_in_order() -> None:
    labels, predictions = RNG.normal(size=40).round(1), RNG.normal(size=40).round(1)
    pairs = list(combinations(range(40), 2))
    right = [(labels[i] - labels[j]) * (predictions[i] - predictions[j]) > 0 for i, j in pairs]
    assert xauc(labels, predictions, None) == pytest.approx(np.mean(right))
    assert xauc(labels, predictions, 10**6) == pytest.approx(np.mean(right))
    assert xauc(labels, labels * 2, 300) == pytest.approx(1.0, abs=0.1)
    assert xauc(labels, predictions, 300) == xauc(labels, predictions, 300)
    assert xauc(labels[:1], predictions[:1], None) is None


def test_grouped_xauc_is_a_mean_over_groups_of_two_rows_and_more() -> None:
    labels, predictions = np.array([1.0, 2, 3, 1, 2, 5]), np.array([1.0, 3, 2, 5, 4, 1])
    assert grouped_xauc(labels, predictions, np.array([4, 4, 4, 9, 9, 7]), 100) == (2 / 3 + 0) / 2
    assert grouped_xauc(labels, predictions, np.arange(6), 100) is None
