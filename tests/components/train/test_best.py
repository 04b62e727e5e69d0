from pathlib import Path

import pytest
import tensorflow as tf

from components.errors import DataError
from components.train.best import Best, deciding_metric
from protos.errors import ConfigError
from protos.train_pb2 import ExportConfig


def see_all(best: Best, number: tf.Variable, metrics: list[float | None]) -> None:
    for step, metric in enumerate(metrics, start=1):
        number.assign(float(step))
        best.see(step, {"auc_ctr": metric, "other": 0.0})


@pytest.mark.parametrize(
    ("larger_is_better", "metrics", "step"),
    [
        (True, [0.5, 0.7, 0.6], 2),
        (False, [0.5, 0.7, 0.4], 3),
        (True, [0.7, 0.7], 1),
        (True, [None, 0.1, None], 2),
        (True, [-1.0, -2.0], 1),
    ],
    ids=["largest", "smallest", "first of equals", "undefined ones pass", "below zero"],
)
def test_weights_go_back_to_their_best_evaluation(
    tmp_path: Path, larger_is_better: bool, metrics: list[float | None], step: int
) -> None:
    number = tf.Variable(0.0)
    best = Best({"number": number}, "auc_ctr", larger_is_better, tmp_path / "best")
    see_all(best, number, metrics)
    assert best.restore() == (step, metrics[step - 1])
    assert number.numpy() == step
    assert list(tmp_path.iterdir()) == []


def test_without_a_defined_metric_there_is_no_best(tmp_path: Path) -> None:
    number = tf.Variable(0.0)
    best = Best({"number": number}, "auc_ctr", True, tmp_path / "best")
    see_all(best, number, [None, None])
    with pytest.raises(DataError, match="expected auc_ctr to be a number at some evaluation, got it undefined at all"):
        best.restore()


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
