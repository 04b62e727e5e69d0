import pytest

from components.errors import DataError
from components.train.best import Best
from components.train.standing import BestSoFar


def see_all(best: Best, metrics: list[float | None]) -> None:
    for number, metric in enumerate(metrics, start=1):
        best.see(10 * number, {"auc_ctr": metric, "other": 0.0})


@pytest.mark.parametrize(
    ("larger_is_better", "metrics", "step", "since"),
    [
        (True, [0.5, 0.7, 0.6], 20, 10),
        (False, [0.5, 0.7, 0.4], 30, 0),
        (True, [0.7, 0.7], 10, 10),
        (True, [None, 0.1, None], 20, 10),
        (True, [-1.0, -2.0], 10, 10),
    ],
    ids=["largest", "smallest", "first of equals", "undefined ones pass", "below zero"],
)
def test_the_best_evaluation_is_remembered(
    larger_is_better: bool, metrics: list[float | None], step: int, since: int
) -> None:
    best = Best("auc_ctr", larger_is_better)
    see_all(best, metrics)
    assert best.found() == BestSoFar(step, metrics[step // 10 - 1])
    assert best.num_steps_since(10 * len(metrics)) == since


def test_it_is_taken_up_where_an_earlier_process_left_it() -> None:
    best = Best("auc_ctr", True, BestSoFar(5, 0.65))
    see_all(best, [0.6])
    assert best.found() == BestSoFar(5, 0.65)
    see_all(best, [0.7])
    assert best.found() == BestSoFar(10, 0.7)


def test_without_a_defined_metric_there_is_no_best() -> None:
    best = Best("auc_ctr", True)
    see_all(best, [None, None])
    assert best.num_steps_since(20) == 20
    with pytest.raises(DataError, match="expected auc_ctr to be a number at some evaluation, got it undefined at all"):
        best.found()
