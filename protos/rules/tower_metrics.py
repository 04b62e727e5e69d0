"""Rules of what is measured of a task tower: metrics that fit what it predicts."""

from protos import options_pb2
from protos.loss_traits import predicts_classes, predicts_number, serves_shares, traits_of
from protos.metrics_pb2 import MetricConfig, TrainMetricConfig
from protos.model_pb2 import TaskTower
from protos.options import option
from protos.options_pb2 import LossTraits, MetricTraits
from protos.rules.check import Check
from protos.uses import grouping_key


def check_metrics(check: Check, path: str, tower: TaskTower) -> None:
    """Every metric has what it compares, and each a name of its own."""
    names: set[str] = set()
    asked: list[tuple[str, MetricConfig | TrainMetricConfig]] = [
        *((f"metrics[{index}]", metric) for index, metric in enumerate(tower.metrics)),
        *((f"train_metrics[{index}]", metric) for index, metric in enumerate(tower.train_metrics)),
    ]
    for place, message in asked:
        own_path, kind = f"{path}.{place}", message.WhichOneof("metric")
        if kind is None:
            check.blame(own_path, "a metric", "an empty block", "write auc {} in it, or remove it")
            continue
        _check_fits(check, own_path, tower, message)
        name = f"{place.partition('[')[0]} {getattr(message, 'metric_name', '') or kind}"
        if name in names:
            check.blame(own_path, "each metric once in a tower", f"{name} again", "remove one")
        names.add(name)


def _check_fits(check: Check, path: str, tower: TaskTower, message: MetricConfig | TrainMetricConfig) -> None:
    kind = str(message.WhichOneof("metric"))
    settings = getattr(message, kind)
    compared = option(settings.DESCRIPTOR, options_pb2.compares)
    if compared == MetricTraits.CLASSES and (tower.num_class < 2 or not serves_shares(tower)):
        check.blame(path, f"a softmax over classes for {kind}", f"num_class {tower.num_class}", "remove it")
    elif compared == MetricTraits.PROBABILITY and not _has_chance(tower, kind):
        text = f"a tower that predicts one probability a row for {kind}"
        check.blame(path, text, f"losses of numbers, or num_class {tower.num_class}", "write another metric")
    elif compared == MetricTraits.VALUE and not _has_chance(tower, kind) and not predicts_number(tower):
        text = f"a tower that predicts one number a row for {kind}"
        check.blame(path, text, f"num_class {tower.num_class}", "remove it")
    if isinstance(message, MetricConfig) and hasattr(settings, "grouping_key") and not grouping_key(message):
        check.blame(f"{path}.{kind}.grouping_key", "the column of the groups", "none", "write grouping_key")


def _has_chance(tower: TaskTower, kind: str) -> bool:
    """A probability of label 1; accuracy has one for each class."""
    if predicts_classes(tower):
        return kind == "accuracy"
    return any(LossTraits.CHANCE in traits.predicts for traits in traits_of(tower.losses))
