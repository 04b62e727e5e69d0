"""How good a ranker is on the eval examples while it trains: one number a metric and task.

Not the judgement that a release needs: that is components/evaluate, which scores the served model on raw rows.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from components.train.dataset import Dataset
from components.train.tensors import to_features
from model.batch import features_signature
from model.metrics.auc import auc
from model.metrics.log_loss import log_loss
from model.ranker import Ranker

Numbers = npt.NDArray[np.float32]
Metric = Callable[[Numbers, Numbers], float | None]

BINARY: Mapping[str, Metric] = {"auc": auc, "log_loss": log_loss}
REGRESSION: Mapping[str, Metric] = {
    "mean_absolute_error": lambda labels, predicted: float(np.mean(np.abs(predicted - labels))),
    "mean_squared_error": lambda labels, predicted: float(np.mean(np.square(predicted - labels))),
}


@dataclass(frozen=True, slots=True)
class Judged:
    """What is measured of a task.

    Attributes:
      task: the tower's name.
      label: its label's name.
      output: the served output that is compared with the label, float[B].
      metrics: by name, without the task.
    """

    task: str
    label: str
    output: str
    metrics: Mapping[str, Metric]


class Evaluation:
    """Measures a ranker on the eval examples.

    Args:
      ranker: what is measured; its weights at the time of each call.
      labels: the tasks' label names by tower name, in the order of towers.
      dataset: the eval examples, in file order.
      max_batches: batches to look at; 0 looks at all.
    """

    def __init__(self, ranker: Ranker, labels: Mapping[str, str], dataset: Dataset, max_batches: int) -> None:
        self._predict = tf.function(ranker.predict, input_signature=[features_signature(dataset.spec)], autograph=False)
        self._dataset = dataset
        self._max_batches = max_batches or None
        shapes = {
            name: output.shape.rank for name, output in self._predict.get_concrete_function().structured_outputs.items()
        }
        self._judged = judged(labels, shapes)

    @property
    def metric_names(self) -> tuple[str, ...]:
        """Names of all numbers that `measure` gives, such as auc_ctr."""
        return tuple(f"{metric}_{task.task}" for task in self._judged for metric in task.metrics)

    def measure(self) -> dict[str, float | None]:
        """Returns every metric; None where it is undefined, such as AUC where all labels are equal."""
        outputs: dict[str, list[Numbers]] = {task.output: [] for task in self._judged}
        labels: list[Numbers] = []
        for block in islice(self._dataset.epoch(0), self._max_batches):
            predicted = self._predict(to_features(block))
            labels.append(block.labels)
            for name, parts in outputs.items():
                parts.append(predicted[name].numpy())
        columns = dict(zip(self._dataset.spec.labels, np.concatenate(labels).T, strict=True))
        return {
            f"{name}_{task.task}": metric(columns[task.label], np.concatenate(outputs[task.output]))
            for task in self._judged
            for name, metric in task.metrics.items()
        }


def judged(labels: Mapping[str, str], ranks: Mapping[str, int]) -> Sequence[Judged]:
    """Finds what can be measured of each task by the outputs that it has.

    Args:
      labels: the tasks' label names by tower name.
      ranks: the number of dimensions of each served output by name.
    """
    found = []
    for task, label in labels.items():
        for output, metrics in ((f"probs_{task}", BINARY), (f"probs1_{task}", BINARY), (f"y_{task}", REGRESSION)):
            if ranks.get(output) == 1:
                found.append(Judged(task, label, output, metrics))
                break
    return found
