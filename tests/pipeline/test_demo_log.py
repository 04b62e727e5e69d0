from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from pipeline.demo.files import write_log
from pipeline.demo.log import AdLog, make_log, split_ms
from pipeline.demo.truth import auc, best_auc
from pipeline.demo.world import DOMAINS

NUM_ROWS = 20_000


@pytest.fixture(scope="module")
def log() -> AdLog:
    return make_log(NUM_ROWS, seed=7)


def test_same_seed_same_log(log: AdLog) -> None:
    assert make_log(NUM_ROWS, seed=7).rows.equals(log.rows)
    assert not make_log(NUM_ROWS, seed=8).rows.equals(log.rows)


def test_only_what_was_clicked_is_bought(log: AdLog) -> None:
    clicked, bought = log.rows["clk"].to_numpy(), log.rows["buy"].to_numpy()
    assert set(clicked) == {0, 1}
    assert bought.sum() > 0
    assert (bought <= clicked).all()


@pytest.mark.parametrize("label", ["clk", "buy"])
def test_labels_follow_their_true_probabilities(log: AdLog, label: str) -> None:
    truth = {"clk": log.click, "buy": log.buy}[label]
    assert ((truth > 0) & (truth < 1)).all()
    for index in range(len(DOMAINS)):
        rows = log.domain == index
        error = log.rows[label].to_numpy()[rows].mean() - truth[rows].mean()
        # Five standard errors of a mean of independent draws.
        assert abs(error) < 5 * np.sqrt((truth[rows] * (1 - truth[rows])).mean() / rows.sum())


def test_domains_have_base_rates_of_their_own(log: AdLog) -> None:
    rates = [log.click[log.domain == index].mean() for index in range(len(DOMAINS))]
    assert min(abs(a - b) for a in rates for b in rates if a is not b) > 0.02


def test_the_log_has_nulls_late_ads_and_rows_without_domain(log: AdLog) -> None:
    for column in ("pvalue_level", "new_user_class_level", "brand", "tag_brand_list", "scenario"):
        assert 0 < log.rows[column].null_count < NUM_ROWS / 2
    for column in ("user_id", "adgroup_id", "clk", "buy", "price", "time_ms"):
        assert log.rows[column].null_count == 0
    late = np.asarray(pc.greater_equal(log.rows["time_ms"], split_ms()))
    ads = log.rows["adgroup_id"].to_numpy()
    assert set(ads[late]) - set(ads[~late])


def test_files_are_split_by_time_and_lose_no_row(tmp_path: Path) -> None:
    files = write_log(tmp_path, 2000, seed=1)
    train, held_out = pq.read_table(files.train), pq.read_table(files.evaluate)
    assert (train.num_rows, held_out.num_rows) == (files.num_train_rows, files.num_eval_rows)
    assert train.num_rows + held_out.num_rows == 2000
    assert pc.max(train["time_ms"]).as_py() < split_ms() <= pc.min(held_out["time_ms"]).as_py()
    assert (tmp_path / "truth.json").exists()


def test_auc_by_hand() -> None:
    # Pairs (positive, negative): .8>.1, .8>.5, .5>.1 won, .5=.5 half: 3.5 of 4.
    scores, positive = np.array([0.1, 0.5, 0.5, 0.8]), np.array([False, False, True, True])
    assert auc(scores, positive) == 0.875
    assert auc(scores, np.zeros(4, dtype=bool)) is None


def test_no_score_beats_the_truth_by_more_than_chance(log: AdLog) -> None:
    best = best_auc(log, np.ones(NUM_ROWS, dtype=bool))
    assert set(best["ctr"]) == {"", "feed", "search", "detail"}
    top = best["ctr"][""]
    assert top is not None
    assert 0.7 < top < 0.95
    noisy = log.click + np.random.default_rng(0).normal(0, 0.05, NUM_ROWS)
    reached = auc(noisy, log.rows["clk"].to_numpy() == 1)
    assert reached is not None
    assert reached < top
