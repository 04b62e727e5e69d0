"""Which weights are exported: those after the last step, or those of the best evaluation."""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import tensorflow as tf

from components.errors import DataError
from components.train.checkpoint import restore_checkpoint, save_checkpoint
from protos.errors import ConfigError
from protos.train_pb2 import ExportConfig


class Kept(NamedTuple):
    """A copy of the variables: where it lies and the metric that it was kept for."""

    checkpoint: Path
    metric: float


class Best:
    """Keeps a copy of a ranker's variables at its best evaluation.

    Args:
      variables: of the ranker that is evaluated, by name.
      metric: name of the number that decides, such as auc_ctr.
      larger_is_better: which way it decides; of equal ones the earlier is kept.
      folder: where the copy lies.
    """

    def __init__(self, variables: Mapping[str, tf.Variable], metric: str, larger_is_better: bool, folder: Path) -> None:
        self._variables = variables
        self._metric = metric
        self._larger_is_better = larger_is_better
        self._folder = folder
        self._kept: Kept | None = None

    def see(self, step: int, metrics: Mapping[str, float | None]) -> None:
        """Keeps the variables as they are if these metrics are the best so far; an undefined one never is."""
        metric = metrics[self._metric]
        if metric is None or not self._is_best(metric):
            return
        replaced = self._kept
        self._kept = Kept(save_checkpoint(self._folder, step, self._variables), metric)
        if replaced is not None:
            shutil.rmtree(replaced.checkpoint)

    def restore(self) -> tuple[int, float]:
        """Sets the variables to their best, forgets the copy, and returns the step of it and the metric.

        Raises:
          DataError: the metric was undefined at every evaluation.
        """
        if self._kept is None:
            raise DataError(
                f"export_config.best_exporter_metric: expected {self._metric} to be a number at some evaluation, got "
                f"it undefined at all; see that the eval rows hold both classes, or set exporter_type to latest"
            )
        step = restore_checkpoint(self._kept.checkpoint, self._variables)
        shutil.rmtree(self._folder)
        return step, self._kept.metric

    def _is_best(self, metric: float) -> bool:
        if self._kept is None:
            return True
        return metric > self._kept.metric if self._larger_is_better else metric < self._kept.metric


def deciding_metric(config: ExportConfig, names: Sequence[str]) -> str | None:
    """Returns the name of the metric that decides what is exported, or when training stops; None if none does.

    A name without its tower's suffix will do where only one tower has that metric.

    Raises:
      ConfigError: exporter_type or the metric's name is unknown, or the name fits several towers.
    """
    if config.exporter_type == "latest" and not config.enable_early_stop:
        return None
    if config.exporter_type not in ("latest", "best"):
        raise ConfigError(
            f'export_config.exporter_type: expected "latest" or "best", got "{config.exporter_type}"; set one of them'
        )
    wanted = config.best_exporter_metric
    fitting = [name for name in names if name == wanted] or [name for name in names if name.startswith(f"{wanted}_")]
    if len(fitting) != 1:
        raise ConfigError(
            f'export_config.best_exporter_metric: expected one of {", ".join(names)}, got "{wanted}"'
            f"{', which fits several' if fitting else ''}; set it to one of them"
        )
    return fitting[0]
