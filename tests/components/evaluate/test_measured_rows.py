"""Metrics from mergeable sums: equal to those computed from the rows one by one, and never a number that is none."""

import dataclasses
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.evaluate.plan import Plan, make_plan
from components.evaluate.results import measure_rows
from components.report import SliceResult
from components.report_metrics import Metrics
from components.user_blocks import column_keys, find_blocks, row_keys
from protos.model_pb2 import TaskTower
from protos.release_pb2 import EvaluationConfig

Array = np.ndarray[Any, np.dtype[Any]]
TOWER = TaskTower(tower_name="ctr", label_name="clk")
DOMAINS = ("feed", "search")


def plan(*, compare: bool = True, slicings: tuple[tuple[str, ...], ...] = (), **evaluation: Any) -> Plan:  # noqa: ANN401
    domains = DOMAINS if any("domain" in columns for columns in slicings) else ()
    return make_plan([TOWER], domains, EvaluationConfig(**evaluation), slicings, compare=compare)


def rows(labels: Any, scores: Any, **columns: Any) -> pa.Table:  # noqa: ANN401 - columns
    made = {
        "row": np.arange(len(labels), dtype=np.uint64),
        "label.ctr": np.array(labels, np.float32),
        "candidate.ctr": np.array(scores, np.float32),
    }
    return pa.table(made | columns)


def overall(table: pa.Table, made: Plan | None = None) -> SliceResult:
    [result] = measure_rows(table, made or plan(compare=False))
    return result


# An independent implementation, pair by pair and row by row.


def exact_auc(truth: Array, scores: Array) -> float:
    positives, negatives = scores[truth > 0], scores[truth == 0]
    if not len(positives) or not len(negatives):
        return math.nan
    difference = positives[:, None] - negatives[None, :]
    return float(((difference > 0) + 0.5 * (difference == 0)).mean())


def exact_average_precision(truth: Array, scores: Array) -> float:
    total = 0.0
    for score in np.unique(scores):
        chosen = scores >= score
        total += truth[scores == score].sum() * truth[chosen].mean()
    return total / truth.sum() if truth.sum() else math.nan


def exact_entropy(truth: Array, scores: Array) -> float:
    rate = truth.mean()
    if rate in (0, 1):
        return math.nan
    return exact_log_loss(truth, scores) / -(rate * math.log(rate) + (1 - rate) * math.log(1 - rate))


def exact_log_loss(truth: Array, scores: Array) -> float:
    return float(np.mean([-math.log(p if y else 1 - p) for y, p in zip(truth, scores, strict=True)]))


def exact_gauc(truth: Array, scores: Array, users: Array) -> float:
    areas = [exact_auc(truth[users == user], scores[users == user]) for user in np.unique(users)]
    return float(np.nanmean(areas)) if not np.isnan(areas).all() else math.nan


def exact_top(truth: Array, scores: Array, sessions: Array, k: int) -> tuple[float, float]:
    """Only for scores that differ within a session."""
    recalls, precisions = [], []
    for session in np.unique(sessions):
        labels = truth[sessions == session][np.argsort(-scores[sessions == session])]
        if labels.sum():
            recalls.append(labels[:k].sum() / labels.sum())
            precisions.append(labels[:k].sum() / k)
    return float(np.mean(recalls)), float(np.mean(precisions))


def same(found: float | None, wanted: float, **close: float) -> bool:
    return found is None if math.isnan(wanted) else found == pytest.approx(wanted, **(close or {"rel": 1e-6}))


class World:
    """Rows of forty users in sessions; scores are thousandths, so that some are equal and none share a bin."""

    def __init__(self, num_rows: int = 1500) -> None:
        rng = np.random.default_rng(11)
        self.users = rng.integers(0, 40, num_rows)
        self.sessions = rng.integers(0, 5, num_rows)
        taste = rng.normal(size=40)[self.users]
        chance = 1 / (1 + np.exp(1.0 - taste - rng.normal(size=num_rows)))
        self.labels = (rng.random(num_rows) < chance).astype(np.float64)
        self.domain = rng.integers(0, 2, num_rows)
        self.city = rng.choice(["Ulm", "Bonn", "Kiel", "Jena"], num_rows, p=[0.5, 0.3, 0.15, 0.05])
        self.scores = {
            "candidate": np.clip(np.round(chance, 3), 0.001, 0.999),
            "released": np.clip(np.round(chance * rng.uniform(0.5, 1.2, num_rows), 3), 0.001, 0.999),
        }

    def table(self) -> pa.Table:
        return rows(
            self.labels,
            self.scores["candidate"],
            user=self.users.astype(np.uint64),
            session=self.sessions.astype(np.uint64),
            domain=self.domain.astype(np.int32),
            **{"released.ctr": self.scores["released"].astype(np.float32), "slice.city": self.city},
        )


WORLD = World()
EVERYTHING = plan(
    slicings=(("domain",), ("city",), ("domain", "city")),
    user_column="u",
    session_column="s",
    top_k=3,
    max_slice_values=3,
    max_counted_values=100,
    num_blocks=20,
)


@pytest.fixture(scope="module")
def results() -> tuple[SliceResult, ...]:
    return measure_rows(WORLD.table(), EVERYTHING)


def place_mask(place: dict[str, str], named: set[tuple[str, ...]]) -> Array:
    inside = np.ones(len(WORLD.labels), bool)
    values = {"domain": np.array(DOMAINS)[WORLD.domain], "city": WORLD.city}
    if set(place.values()) == {"(other)"}:
        tuples = list(zip(*(values[column] for column in place), strict=True))
        return np.array([found not in named for found in tuples])
    for column, value in place.items():
        inside &= values[column] == value
    return inside


def test_every_metric_of_every_slice_and_model_is_that_of_its_rows(results: tuple[SliceResult, ...]) -> None:
    assert len(results) == 1 + 2 + 4 + 4
    for result in results:
        named = {tuple(it.slice.values()) for it in results if it.slice.keys() == result.slice.keys()}
        at = place_mask(result.slice, named)
        truth, users = WORLD.labels[at], WORLD.users[at]
        sessions = (users * 100 + WORLD.sessions[at]).astype(np.int64)
        assert (result.rows, result.positives) == (at.sum(), truth.sum())
        assert result.users == len(np.unique(users))
        for model, metrics in (("candidate", result.candidate), ("released", result.released)):
            assert metrics is not None
            scores = WORLD.scores[model].astype(np.float32).astype(np.float64)[at]
            assert same(metrics.auc, exact_auc(truth, scores), abs=1e-12)
            assert same(metrics.pr_auc, exact_average_precision(truth, scores))
            assert same(metrics.log_loss, exact_log_loss(truth, scores))
            assert same(metrics.normalized_entropy, exact_entropy(truth, scores))
            assert same(metrics.predicted_over_observed, scores.sum() / truth.sum())
            assert same(metrics.gauc, exact_gauc(truth, scores, users))
            assert (metrics.min_prediction, metrics.max_prediction) == (scores.min(), scores.max())
            jitter = scores + 1e-9 * np.arange(len(scores))  # equal scores are few; their order is any
            recall, precision = exact_top(truth, jitter, sessions, 3)
            assert same(metrics.recall_at_k, recall, abs=0.03)
            assert same(metrics.precision_at_k, precision, abs=0.03)


def test_differences_are_those_of_the_two_models(results: tuple[SliceResult, ...]) -> None:
    for result in results:
        assert result.intervals is not None
        assert result.released is not None
        assert result.intervals.change is not None
        for metric in ("auc", "gauc", "log_loss", "pr_auc"):
            change = result.intervals.change[metric]
            if change is not None:
                value = getattr(result.candidate, metric) - getattr(result.released, metric)
                assert change.value == pytest.approx(value, abs=1e-12)
                assert change.low <= change.value <= change.high
                assert change.stderr > 0


def test_the_least_frequent_values_are_one_slice_and_a_cross_has_both_columns(
    results: tuple[SliceResult, ...],
) -> None:
    cities = [it.slice["city"] for it in results if it.slice.keys() == {"city"}]
    assert cities == ["Ulm", "Bonn", "Kiel", "(other)"]
    crosses = [it.slice for it in results if it.slice.keys() == {"domain", "city"}]
    assert len(crosses) == 4
    assert crosses[-1] == {"domain": "(other)", "city": "(other)"}


def test_the_order_of_rows_changes_nothing(results: tuple[SliceResult, ...]) -> None:
    shuffled = WORLD.table().take(pa.array(np.random.default_rng(2).permutation(len(WORLD.labels))))
    assert measure_rows(shuffled, EVERYTHING) == results


def test_rows_of_a_log_cut_into_other_files_give_the_same_but_for_rounding(results: tuple[SliceResult, ...]) -> None:
    keys = np.random.default_rng(3).permutation(len(WORLD.labels)).astype(np.uint64)
    elsewhere = measure_rows(WORLD.table().set_column(0, "row", pa.array(keys)), EVERYTHING)
    assert leaves(elsewhere) == pytest.approx(leaves(results), rel=1e-9, abs=1e-12)


def leaves(value: Any) -> list[Any]:  # noqa: ANN401 - whatever results hold
    """All numbers of results, nothing as -1."""
    if isinstance(value, dict | tuple):
        return [leaf for item in (value.values() if isinstance(value, dict) else value) for leaf in leaves(item)]
    if dataclasses.is_dataclass(value):
        return leaves(dataclasses.asdict(value))
    return [] if isinstance(value, str) else [-1 if value is None else value]


def test_ece_is_the_distance_of_ten_bins_of_equally_many_rows() -> None:
    scores = (np.arange(1000) + 0.5) / 1000
    labels = np.arange(1000) % 10 < 3
    found = overall(rows(labels, scores)).candidate.ece
    bins = [slice(start, start + 100) for start in range(0, 1000, 100)]
    wanted = np.mean([abs(scores[at].mean() - labels[at].mean()) for at in bins])
    assert found == pytest.approx(wanted, abs=2e-3)


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.booleans(), st.floats(0, 1, width=32)), min_size=2, max_size=80),
    st.sampled_from([16, 64, 4096]),
)
def test_auc_is_within_its_stated_error_of_the_exact_one(found: list[tuple[bool, float]], num_bins: int) -> None:
    labels, scores = np.array([row[0] for row in found]), np.float32([row[1] for row in found])
    metrics = overall(rows(labels, scores), plan(compare=False, num_score_bins=num_bins, num_blocks=2)).candidate
    exact = exact_auc(labels.astype(float), scores)
    if math.isnan(exact):
        assert metrics.auc is metrics.auc_error is None
    else:
        assert metrics.auc is not None
        assert metrics.auc_error is not None
        assert abs(metrics.auc - exact) <= metrics.auc_error + 1e-12


def test_the_error_of_auc_is_small_by_default_however_narrow_the_scores_are() -> None:
    rng = np.random.default_rng(5)
    for spread in (2.0, 0.2):
        logits = -3 + spread * rng.normal(size=40_000)
        labels = rng.random(40_000) < 1 / (1 + np.exp(-logits))
        metrics = overall(rows(labels, 1 / (1 + np.exp(-logits))), plan(compare=False, num_blocks=2)).candidate
        assert metrics.auc_error is not None
        assert metrics.auc_error < 1e-3
        order = np.argsort(logits)
        ranks = np.empty(len(order))
        ranks[order] = np.arange(1, len(order) + 1)
        pairs = labels.sum() * (~labels).sum()
        exact = (ranks[labels].sum() - labels.sum() * (labels.sum() + 1) / 2) / pairs
        assert metrics.auc == pytest.approx(exact, abs=5e-5)


# Bad input.


def undefined(metrics: Metrics, *names: str) -> bool:
    return all(getattr(metrics, name) is None for name in names)


RANKS = ("auc", "auc_error", "normalized_entropy")


def test_no_rows_have_no_metrics() -> None:
    found = overall(rows([], []))
    assert (found.rows, found.positives, found.negatives) == (0, 0, 0)
    assert undefined(found.candidate, *RANKS, "log_loss", "mean_prediction", "ece", "pr_auc", "min_prediction")


@pytest.mark.parametrize("label", [0, 1], ids=["no positives", "no negatives"])
def test_one_class_has_no_ranks_and_a_log_loss(label: int) -> None:
    found = overall(rows([label] * 4, [0.2, 0.4, 0.4, 0.9]))
    assert undefined(found.candidate, *RANKS)
    assert found.candidate.log_loss is not None
    assert (found.candidate.predicted_over_observed is None) == (label == 0)
    assert found.intervals is not None
    assert found.intervals.candidate["auc"] is None


def test_constant_scores_are_a_half_with_an_interval_of_nothing_wider() -> None:
    found = overall(rows([0, 1] * 50, [0.25] * 100))
    assert found.candidate.auc == 0.5
    assert found.candidate.pr_auc == 0.5
    assert found.intervals is not None
    assert found.intervals.candidate["auc"] == pytest.approx((0.5, 0.5))


def test_all_pairs_in_order_have_an_auc_of_one_and_no_interval() -> None:
    found = overall(rows([0] * 50 + [1] * 50, [0.2] * 50 + [0.7] * 50))
    assert found.candidate.auc == 1.0
    assert found.candidate.auc_error == 0.0
    assert found.intervals is not None
    assert found.intervals.candidate["auc"] is None


def test_a_single_user_has_no_interval() -> None:
    table = rows([0, 1, 0, 1], [0.1, 0.4, 0.5, 0.9], user=np.full(4, 7, np.uint64))
    found = overall(table, plan(compare=False, user_column="u"))
    assert (found.candidate.auc, found.candidate.gauc, found.users) == (0.75, 0.75, 1)
    assert found.intervals is not None
    assert set(found.intervals.candidate.values()) == {None}


def test_positives_of_one_user_only_leave_auc_without_an_interval() -> None:
    table = rows([1, 0, 0, 0, 0, 1], [0.9, 0.4, 0.2, 0.3, 0.1, 0.5], user=np.uint64([1, 1, 2, 3, 4, 1]))
    found = overall(table, plan(compare=False, user_column="u", num_blocks=50))
    assert found.candidate.auc == 1.0
    assert found.intervals is not None
    assert found.intervals.candidate["auc"] is None


@pytest.mark.parametrize("score", [math.nan, math.inf, -0.1, 1.1])
def test_a_score_that_is_no_probability_spoils_the_slice_and_is_counted(score: float) -> None:
    found = overall(rows([0, 1, 0, 1], [0.1, 0.4, score, 0.9]))
    assert found.candidate.num_bad_scores == 1
    assert undefined(found.candidate, *RANKS, "log_loss", "mean_prediction", "max_prediction", "pr_auc", "ece")
    assert found.intervals is not None
    assert set(found.intervals.candidate.values()) == {None}


def test_users_of_one_class_each_have_no_gauc() -> None:
    table = rows([1, 1, 0, 0], [0.9, 0.4, 0.2, 0.3], user=np.uint64([1, 1, 2, 2]))
    assert overall(table, plan(compare=False, user_column="u")).candidate.gauc is None


def test_of_equal_scores_any_order_is_as_likely_in_a_session() -> None:
    table = rows([1, 0, 0, 0], [0.5] * 4, session=np.zeros(4, np.uint64))
    metrics = overall(table, plan(compare=False, session_column="s", top_k=2)).candidate
    assert (metrics.recall_at_k, metrics.precision_at_k) == (0.5, 0.25)


def test_saturated_scores_keep_the_log_loss_finite() -> None:
    metrics = overall(rows([1, 0], [0.0, 1.0])).candidate
    assert metrics.log_loss == pytest.approx(-math.log(1e-7), rel=1e-6)
    assert metrics.auc == 0.0


def test_a_domain_without_a_name_is_in_no_domain_and_crosses_as_missing() -> None:
    table = rows([0, 1, 1], [0.1, 0.4, 0.5], domain=np.int32([0, 7, -1]), **{"slice.city": ["a", "a", "a"]})
    found = measure_rows(table, plan(compare=False, slicings=(("domain",), ("domain", "city"))))
    assert [(it.slice, it.rows) for it in found] == [
        ({}, 3),
        ({"domain": "feed"}, 1),
        ({"domain": "search"}, 0),
        ({"domain": "(missing)", "city": "a"}, 2),
        ({"domain": "feed", "city": "a"}, 1),
    ]


def test_rows_without_a_user_are_users_of_their_own() -> None:
    places = row_keys(3, np.array([1, 2, 3]))
    keys = column_keys(pa.array(["ann", None, ""]), places)
    assert keys.tolist()[1:] == places.tolist()[1:]
    assert keys[0] == column_keys(pa.array(["ann"]), places[:1])[0]
    assert len(set(keys.tolist())) == 3
    assert column_keys(pa.array([], pa.string()), places[:0]).tolist() == []


def test_blocks_are_filled_evenly_and_hold_all_rows_of_a_user() -> None:
    blocks = find_blocks(row_keys(0, np.arange(100_000)), 100)
    assert np.bincount(blocks, minlength=100).min() > 850
    assert len(set(find_blocks(np.full(5, 17, np.uint64), 100).tolist())) == 1


VALUE_TOWERS = {
    "constant labels": ([5.0, 5.0, 5.0], [5.0, 4.0, 6.0], None),
    "large labels": ([1.6e9, 1.6e9 + 256, 1.6e9 + 512], [1.6e9, 1.6e9 + 256, 1.6e9 + 256], 0.5),
}


@pytest.mark.parametrize(("labels", "values", "wanted"), VALUE_TOWERS.values(), ids=VALUE_TOWERS.keys())
def test_the_variance_of_values_is_exact(
    labels: list[float], values: list[float], wanted: float | None, value_plan: Callable[[], Plan]
) -> None:
    table = rows(labels, values)
    [found] = measure_rows(table, value_plan())
    assert found.candidate.normalized_squared_error == (None if wanted is None else pytest.approx(wanted))


@pytest.fixture
def value_plan() -> Callable[[], Plan]:
    tower = TaskTower(tower_name="ctr", label_name="stay")
    tower.losses.add().l2_loss.SetInParent()
    return lambda: make_plan([tower], (), EvaluationConfig(), compare=False)


WEIGHTED = TaskTower(tower_name="ctr", label_name="clk", sample_weight_name="w")
BY_ROWS_ALONE = {"gauc", "recall_at_k", "precision_at_k", "min_prediction"}


def test_a_row_of_weight_n_counts_as_n_rows_and_one_of_weight_0_as_none() -> None:
    chance = np.random.default_rng(8)
    labels, scores = chance.integers(0, 2, 400), chance.random(400).astype(np.float32)
    users, weights = chance.integers(0, 60, 400).astype(np.uint64), chance.integers(0, 4, 400)
    evaluation = EvaluationConfig(user_column="u", weigh_rows=True)
    weighted = make_plan([WEIGHTED], (), evaluation, compare=False)
    columns = {"user": users, "weight.ctr": weights.astype(np.float32)}
    found = overall(rows(labels, scores, **columns), weighted)
    copies = np.repeat(np.arange(400), weights)
    wanted = overall(rows(labels[copies], scores[copies], user=users[copies]), plan(compare=False, user_column="u"))
    assert (found.rows, found.positives) == (400, int(labels.sum()))
    for name, value in dataclasses.asdict(wanted.candidate).items():
        if name not in BY_ROWS_ALONE | {"max_prediction"}:
            assert getattr(found.candidate, name) == pytest.approx(value, abs=2e-3 if name == "ece" else 1e-9), name
    assert found.intervals.candidate["log_loss"] == pytest.approx(wanted.intervals.candidate["log_loss"])


def test_rows_that_all_weigh_nothing_have_no_metrics() -> None:
    weighted = make_plan([WEIGHTED], (), EvaluationConfig(weigh_rows=True), compare=False)
    found = overall(rows([0, 1, 1], [0.2, 0.3, 0.9], **{"weight.ctr": np.zeros(3, np.float32)}), weighted)
    assert (found.rows, found.positives) == (3, 2)
    assert {found.candidate.auc, found.candidate.log_loss, found.candidate.predicted_over_observed} == {None}
