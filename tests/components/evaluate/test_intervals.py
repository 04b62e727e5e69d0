"""Intervals: by hand where that can be, and how often they hold the true value where rows of a user are alike."""

import math

import numpy as np
import pyarrow as pa
import pytest
from scipy import stats

from components.evaluate.plan import Plan, make_plan
from components.evaluate.results import measure_rows
from components.jackknife import Estimate, difference, interval, quantile, stderr
from components.report import SliceResult
from protos.model_pb2 import TaskTower
from protos.release_pb2 import EvaluationConfig


def test_the_standard_error_of_a_mean_is_the_textbooks() -> None:
    values = np.array([1.0, 4.0, 2.0, 7.0, 3.0])
    left_out = np.array([np.delete(values, place).mean() for place in range(5)])
    assert stderr(left_out) == pytest.approx(stats.sem(values))
    low, high = interval("mean_prediction", Estimate(float(values.mean()), left_out), 0.95) or (0, 0)
    wanted = stats.t.interval(0.95, 4, loc=values.mean(), scale=stats.sem(values))
    assert (low, high) == pytest.approx(wanted)


def test_an_interval_of_a_share_stays_within_its_range() -> None:
    found = interval("auc", Estimate(0.98, np.array([0.975, 0.985, 0.97, 0.99])), 0.95)
    assert found is not None
    assert 0 < found[0] < 0.98 < found[1] < 1


@pytest.mark.parametrize(
    "estimate",
    [
        Estimate(0.7, np.array([0.7])),
        Estimate(0.7, np.array([])),
        Estimate(0.7, np.array([0.7, math.nan, 0.71])),
        Estimate(math.nan, np.array([0.7, 0.72])),
        Estimate(1.0, np.array([1.0, 1.0])),
    ],
    ids=["one block", "no block", "undefined without a block", "undefined", "all pairs in order"],
)
def test_without_anything_to_go_by_there_is_no_interval(estimate: Estimate) -> None:
    assert interval("auc", estimate, 0.95) is None


def test_the_difference_is_paired_so_that_what_both_share_cancels() -> None:
    shared = np.array([0.7, 0.6, 0.8, 0.65])
    found = difference(Estimate(0.71, shared + 0.01), Estimate(0.7, shared), 0.95)
    assert found is not None
    assert (found.value, found.stderr) == pytest.approx((0.01, 0.0), abs=1e-12)


def test_few_blocks_make_intervals_wider() -> None:
    assert quantile(0.95, 3) == pytest.approx(4.302653, abs=1e-5)
    assert quantile(0.95, 100) == pytest.approx(1.984217, abs=1e-5)


def make_log(num_users: int, rng: np.random.Generator) -> pa.Table:
    """Rows of users with a taste of their own, of which the candidate knows a part."""
    user = np.repeat(np.arange(num_users), rng.geometric(0.1, num_users))
    known, taste = rng.normal(size=len(user)), rng.normal(size=num_users)[user]
    candidate = -1.0 + known + 0.4 * taste
    released = -1.0 + known + 0.5 * rng.normal(size=len(user))
    columns = {"row": np.arange(len(user), dtype=np.uint64), "user": user.astype(np.uint64)}
    chances = {name: 1 / (1 + np.exp(-logit)) for name, logit in (("candidate", candidate), ("released", released))}
    columns |= {f"{model}.ctr": chance.astype(np.float32) for model, chance in chances.items()}
    labels = rng.random(len(user)) < 1 / (1 + np.exp(1.0 - known - taste))
    return pa.table(columns | {"label.ctr": labels.astype(np.float32)})


def judge(log: pa.Table, num_blocks: int) -> SliceResult:
    settings = EvaluationConfig(user_column="u", num_blocks=num_blocks, num_score_bins=1024)
    made: Plan = make_plan([TaskTower(tower_name="ctr", label_name="y")], (), settings, compare=True)
    [result] = measure_rows(log, made)
    return result


def test_intervals_hold_the_true_value_about_as_often_as_they_say() -> None:
    rng = np.random.default_rng(20)
    truth = judge(make_log(20_000, rng), 2)
    assert truth.intervals is not None
    assert truth.intervals.change is not None
    wanted = truth.intervals.change["auc"]
    assert wanted is not None
    held = {"auc": 0, "gauc": 0, "normalized_entropy": 0, "change": 0}
    for _ in range(60):
        found = judge(make_log(80, rng), 40).intervals
        assert found is not None
        assert found.change is not None
        for name in ("auc", "gauc", "normalized_entropy"):
            low, high = found.candidate[name] or (math.nan, math.nan)
            held[name] += low <= getattr(truth.candidate, name) <= high
        change = found.change["auc"]
        assert change is not None
        held["change"] += change.low <= wanted.value <= change.high
    # Of 60 intervals of 95 %, fewer than 51 hold with a probability below 0.2 %.
    assert min(held.values()) >= 51, held
