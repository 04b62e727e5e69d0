"""From metric messages to metrics."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from model.metrics.auc import auc
from model.metrics.binned_auc import binned_auc
from model.metrics.grouped_auc import grouped_auc
from model.metrics.log_loss import log_loss
from model.metrics.mean_errors import mean_absolute_error, mean_squared_error, root_mean_squared_error
from model.metrics.metric import Compared, Metric, Seen
from model.metrics.multiclass_auc import multiclass_auc
from model.metrics.normalized_entropy import normalized_entropy
from model.metrics.thresholded import accuracy, max_f1, precision, recall
from model.metrics.top_classes import precision_at_k, recall_at_k
from model.metrics.xauc import grouped_xauc, xauc
from protos import options_pb2
from protos.loss_traits import traits_of
from protos.metrics_pb2 import MetricConfig, TrainMetricConfig
from protos.model_pb2 import TaskTower
from protos.options import option
from protos.options_pb2 import LossTraits, MetricTraits
from protos.uses import grouping_key

Measure: TypeAlias = Callable[[Seen], float | None]

BINNED = "binned_"
"""Before the name of an AUC: as the dialects report it, by thresholds."""

IN_SPACE = "in_space_"
"""Before the name of a metric over the rows of a task's space alone."""


class Measured(NamedTuple):
    """A metric of a tower: its name with the tower's, such as auc_ctr, and whether only rows of the space count."""

    name: str
    metric: Metric
    is_in_space: bool


def read_measured(tower: TaskTower) -> Iterator[Measured]:
    """Yields a tower's metrics by their names; those of probabilities again for the task's space, where it has one."""
    has_space = bool(tower.task_space_indicator_label or tower.HasField("task_space_indicator_value"))
    for metric in read_metrics(tower):
        name = f"{metric.name}_{tower.tower_name}"
        yield Measured(name, metric, is_in_space=False)
        if has_space and metric.compared is Compared.PROBABILITY and not metric.group:
            yield Measured(IN_SPACE + name, metric, is_in_space=True)


def read_metrics(tower: TaskTower) -> tuple[Metric, ...]:
    """Returns a tower's metrics; without any, AUC and log loss, errors of a number, or accuracy of classes.

    An AUC comes twice: exactly, and by thresholds.
    """
    if not tower.metrics:
        return _default_metrics(tower)
    return tuple(metric for message in tower.metrics for metric in read_metric(tower, message))


def read_metric(tower: TaskTower, message: MetricConfig | TrainMetricConfig) -> tuple[Metric, ...]:
    """Returns the metrics that one message asks for."""
    kind = message.WhichOneof("metric")
    settings = getattr(message, kind)
    name = (isinstance(message, MetricConfig) and message.metric_name) or kind
    if kind == "auc":
        return (_of_chance(name, auc), _binned(name, settings.thresholds))
    if kind == "accuracy" and tower.num_class > 1:
        return (Metric(name, Compared.CLASSES, lambda it: recall_at_k(it.labels, it.predictions, settings.top_k)),)
    compared = Compared[MetricTraits.Compared.Name(option(settings.DESCRIPTOR, options_pb2.compares))]
    group = grouping_key(message) if isinstance(message, MetricConfig) else ""
    return (Metric(name, compared, READERS[kind](settings), group),)


def _default_metrics(tower: TaskTower) -> tuple[Metric, ...]:
    found = traits_of(tower.losses)
    if found and all(LossTraits.A_NUMBER in traits.predicts for traits in found):
        return tuple(
            Metric(measure.__name__, Compared.VALUE, _plain(measure))
            for measure in (mean_absolute_error, mean_squared_error)
        )
    if tower.num_class > 2:
        return (Metric("accuracy", Compared.CLASSES, lambda it: recall_at_k(it.labels, it.predictions, 1)),)
    return (_of_chance("auc", auc), _of_chance("log_loss", log_loss))


def _of_chance(name: str, measure: Callable[..., float | None]) -> Metric:
    return Metric(name, Compared.PROBABILITY, _plain(measure))


def _binned(name: str, thresholds: int) -> Metric:
    return Metric(
        BINNED + name, Compared.PROBABILITY, lambda it: binned_auc(it.labels, it.predictions, max(thresholds, 2))
    )


def _plain(measure: Callable[..., float | None]) -> Measure:
    return lambda it: measure(it.labels, it.predictions)


def _read_xauc(message: Any) -> Measure:  # noqa: ANN401 - as all readers
    def measure(it: Seen) -> float | None:
        num_pairs = len(it.labels) * (len(it.labels) - 1) // 2
        drawn = message.max_pairs or int(num_pairs * message.sample_ratio)
        return xauc(it.labels, it.predictions, max(drawn, 1))

    return measure


def _groups(seen: Seen) -> np.ndarray[Any, np.dtype[np.int64]]:
    if seen.groups is None:
        raise ValueError("a metric within groups needs the rows' groups")
    return seen.groups


READERS: dict[str, Callable[[Any], Measure]] = {
    "multiclass_auc": lambda m: lambda it: multiclass_auc(it.labels, it.predictions, m.average),
    "recall_at_k": lambda m: lambda it: recall_at_k(it.labels, it.predictions, m.top_k),
    "precision_at_k": lambda m: lambda it: precision_at_k(it.labels, it.predictions, m.top_k),
    "mean_absolute_error": lambda _: _plain(mean_absolute_error),
    "mean_squared_error": lambda _: _plain(mean_squared_error),
    "root_mean_squared_error": lambda _: _plain(root_mean_squared_error),
    "accuracy": lambda m: lambda it: accuracy(it.labels, it.predictions, m.threshold),
    "recall": lambda _: _plain(recall),
    "precision": lambda _: _plain(precision),
    "max_f1": lambda _: _plain(max_f1),
    "grouped_auc": lambda m: lambda it: grouped_auc(it.labels, it.predictions, _groups(it), m.reduction),
    "xauc": _read_xauc,
    "grouped_xauc": lambda m: lambda it: grouped_xauc(it.labels, it.predictions, _groups(it), m.max_pairs_per_group),
    "normalized_entropy": lambda m: lambda it: normalized_entropy(it.labels, it.predictions, m.eta),
}
"""By the name of the metric's field in MetricConfig; what it compares, its message says."""
