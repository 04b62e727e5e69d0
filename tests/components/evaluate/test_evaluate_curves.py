"""The points that the page draws, by hand, and against the exact metric."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.evaluate.curves import Curves, model_curves
from components.evaluate.score_bins import count_cells, find_cells, make_bins
from components.evaluate.tally import Entries, Settings, tally_entries
from components.report import CHANCE
from model.metrics.auc import auc


def labels(*values: int) -> np.ndarray[tuple[int], np.dtype[np.int8]]:
    return np.array(values, np.int8)


def scores(*values: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.array(values, np.float32)


def task_curves(truth: np.ndarray, found: np.ndarray) -> Curves | None:
    bad = ~((found >= 0) & (found <= 1))
    known = np.where(bad, 0.5, found).astype(np.float64)
    cells = count_cells(known)
    bins = make_bins(cells, 4096)
    numbers = bins[find_cells(known)]
    entries = Entries(CHANCE, truth.astype(float), {"candidate": known}, {"candidate": bad}, {"candidate": numbers})
    tally = tally_entries(entries, np.zeros(len(truth), np.int32), 1, Settings(int(bins[-1]) + 1, 10))
    return model_curves(tally.sums, "candidate", cells)


def test_a_perfect_order_goes_up_and_then_right() -> None:
    curves = task_curves(labels(1, 0, 1, 0), scores(0.9, 0.2, 0.8, 0.1))
    assert curves is not None
    assert curves["roc"] == [[0.0, 0.0], [0.0, 0.5], [0.0, 1.0], [0.5, 1.0], [1.0, 1.0]]
    assert curves["roc_thresholds"] == pytest.approx([1.0, 0.9, 0.8, 0.2, 0.1], abs=1e-6)


def test_rows_of_one_score_are_one_step() -> None:
    curves = task_curves(labels(1, 0, 1, 0), scores(0.5, 0.5, 0.5, 0.5))
    assert curves is not None
    assert curves["roc"] == [[0.0, 0.0], [1.0, 1.0]]


def test_calibration_bins_hold_equally_many_rows_in_the_order_of_scores() -> None:
    curves = task_curves(labels(*[0] * 10, *[1] * 10), scores(*np.linspace(0.025, 0.975, 20)))
    assert curves is not None
    assert [point["rows"] for point in curves["calibration"]] == [2] * 10
    assert [point["observed"] for point in curves["calibration"]] == [0.0] * 5 + [1.0] * 5
    assert curves["calibration"][0]["predicted"] == pytest.approx(0.05)


def test_the_histogram_holds_all_rows_those_of_0_and_1_too() -> None:
    curves = task_curves(labels(1, 0, 1, 0), scores(0.0, 1.0, 0.5, 0.5))
    assert curves is not None
    assert (curves["histogram"][0], curves["histogram"][-1]) == (0.25, 0.25)
    # Logit 0 opens the second half of the 96 bins.
    assert curves["histogram"][48] == 0.5
    assert sum(curves["histogram"]) == 1.0


@pytest.mark.parametrize(
    ("truth", "found"),
    [(labels(1, 1), scores(0.1, 0.2)), (labels(0, 0), scores(0.1, 0.2)), (labels(), scores())],
    ids=["positives", "negatives", "no_rows"],
)
def test_one_class_has_no_curves(truth: np.ndarray, found: np.ndarray) -> None:
    assert task_curves(truth, found) is None


def test_a_score_that_is_no_probability_leaves_no_curves() -> None:
    assert task_curves(labels(1, 0), scores(np.nan, 0.5)) is None


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 1000)), min_size=2, max_size=60))
def test_the_area_under_the_drawn_curve_is_the_auc(rows: list[tuple[bool, float]]) -> None:
    truth, found = labels(*[row[0] for row in rows]), scores(*[row[1] / 1000 for row in rows])
    curves = task_curves(truth, found)
    exact = auc(truth, found)
    if curves is None:
        assert exact is None
        return
    x, y = np.array(curves["roc"]).T
    # Rates are rounded to six digits; so few rows are not thinned.
    assert np.trapezoid(y, x) == pytest.approx(exact, abs=1e-4)
    assert (np.diff(x) >= 0).all()
    assert (np.diff(y) >= 0).all()
    assert len(curves["roc_thresholds"]) == len(curves["roc"])
    assert (np.diff(curves["roc_thresholds"]) <= 0).all()


def test_many_rows_give_about_a_hundred_points() -> None:
    rng = np.random.default_rng(1)
    found = rng.random(20_000).astype(np.float32)
    truth = (rng.random(20_000) < found).astype(np.int8)
    curves = task_curves(truth, found)
    assert curves is not None
    assert 90 <= len(curves["roc"]) <= 101
    x, y = np.array(curves["roc"]).T
    assert np.trapezoid(y, x) == pytest.approx(auc(truth, found), abs=1e-3)
