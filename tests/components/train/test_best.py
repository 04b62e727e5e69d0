import pytest

from components.errors import DataError
from components.train.best import Best, deciding_metric
from components.train.standing import BestSoFar
from protos.errors import ConfigError
from protos.train_pb2 import ExportConfig


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


NAMES = ("auc_ctr", "log_loss_ctr", "mean_squared_error_stay")


def test_latest_needs_no_metric() -> None:
    assert deciding_metric(ExportConfig(), NAMES) is None


@pytest.mark.parametrize(("wanted", "found"), [("auc_ctr", "auc_ctr"), ("auc", "auc_ctr")], ids=["exact", "only one"])
def test_a_metric_is_named_with_its_task_or_alone_where_one_task_has_it(wanted: str, found: str) -> None:
    assert deciding_metric(ExportConfig(exporter_type="best", best_exporter_metric=wanted), NAMES) == found


@pytest.mark.parametrize("wanted", ["gauc_ctr", "ctr", ""])
def test_an_unknown_metric_is_answered_with_those_there_are(wanted: str) -> None:
    with pytest.raises(
        ConfigError, match=f'one of auc_ctr, log_loss_ctr, mean_squared_error_stay, got "{wanted}"; set'
    ):
        deciding_metric(ExportConfig(exporter_type="best", best_exporter_metric=wanted), NAMES)
