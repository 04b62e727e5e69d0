"""What is measured of a task while it trains: which metrics, on which output, label and rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from model.build.metrics import read_measured, read_metric
from model.build.task_space import read_space
from model.example_spec import ExampleSpec
from model.metrics.metric import Compared, Metric, Seen
from model.task_space import TaskSpace
from protos.config_pb2 import PipelineConfig
from protos.loss_traits import predicts_number, traits_of
from protos.model_pb2 import TaskTower
from protos.options_pb2 import LossTraits
from protos.uses import towers

Arrays = Mapping[str, npt.NDArray[np.floating]]


@dataclass(frozen=True, slots=True)
class Columns:
    """What metrics need of examples: labels float32[B, L] and keys int64[B, G], in the order of the spec."""

    labels: npt.NDArray[np.float32]
    keys: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Judged:
    """One metric of one task.

    Attributes:
      name: with the task's name, such as auc_ctr.
      metric: what is measured.
      output: the served output that is compared with the label.
      label: which of the labels.
      has_values: whether the label is a value, of which a probability says that it is above 0.
      key: which of the keys tells groups, or None.
      space: the rows that count, or None for all.
    """

    name: str
    metric: Metric
    output: str
    label: int
    has_values: bool = False
    key: int | None = None
    space: TaskSpace | None = None

    def measure(self, outputs: Arrays, columns: Columns) -> float | None:
        """Returns the metric; None where it is undefined, as it is without rows."""
        labels, predictions = columns.labels[:, self.label], outputs[self.output]
        groups = None if self.key is None else columns.keys[:, self.key]
        if self.space is not None:
            rows = self.space.holds(columns.labels, columns.keys)
            labels, predictions = labels[rows], predictions[rows]
            groups = None if groups is None else groups[rows]
        if self.has_values and self.metric.compared is Compared.PROBABILITY:
            labels = (labels > 0).astype(np.float32)
        return self.metric.measure(Seen(labels, predictions, groups)) if len(labels) else None


@dataclass(frozen=True, slots=True)
class Fading:
    """A metric of training batches.

    Attributes:
      judged: what is measured.
      decay: share of the mean that is kept, 0 to 1.
      every: steps between two measurements, at least 1.
    """

    judged: Judged
    decay: float
    every: int


def find_judged(config: PipelineConfig, spec: ExampleSpec, ranks: Mapping[str, int]) -> tuple[Judged, ...]:
    """Returns all metrics of all tasks; those of probabilities again for the task's space, where it has one.

    Args:
      config: towers and their metrics.
      spec: the columns of examples.
      ranks: the number of dimensions of each served output by name.

    Raises:
      ValueError: a metric compares what its tower does not predict.
    """
    return tuple(found for tower in towers(config) for found in _of_tower(tower, spec, ranks))


def find_fading(config: PipelineConfig, spec: ExampleSpec, ranks: Mapping[str, int]) -> tuple[Fading, ...]:
    """Returns the metrics of training batches that towers ask for; as find_judged."""
    return tuple(
        Fading(_place(tower, metric, spec, ranks), message.decay_rate, max(message.decay_step, 1))
        for tower in towers(config)
        for message in tower.train_metrics
        for metric in read_metric(tower, message)
    )


def _of_tower(tower: TaskTower, spec: ExampleSpec, ranks: Mapping[str, int]) -> Iterator[Judged]:
    space = read_space(tower, spec)
    for name, metric, is_in_space in read_measured(tower):
        yield replace(_place(tower, metric, spec, ranks), name=name, space=space if is_in_space else None)


def _place(
    tower: TaskTower,
    metric: Metric,
    spec: ExampleSpec,
    ranks: Mapping[str, int],
) -> Judged:
    return Judged(
        f"{metric.name}_{tower.tower_name}",
        metric,
        _find_output(tower, metric.compared, ranks),
        spec.labels.index(tower.label_name),
        has_values=any(traits.label == LossTraits.AMOUNT for traits in traits_of(tower.losses)),
        key=spec.keys.index(metric.group) if metric.group else None,
    )


def _find_output(tower: TaskTower, compared: Compared, ranks: Mapping[str, int]) -> str:
    name = tower.tower_name
    wanted = {
        Compared.CLASSES: [(f"probs_{name}", 2)],
        Compared.PROBABILITY: [(f"probs1_{name}", 1), (f"probs_{name}", 1)],
    }
    number = [(f"y_{name}", 1)] if predicts_number(tower) else wanted[Compared.PROBABILITY]
    for output, rank in wanted.get(compared, number):
        if ranks.get(output) == rank:
            return output
    raise ValueError(f"tower {name!r}: expected outputs to compare {compared.name} of, got {', '.join(sorted(ranks))}")
