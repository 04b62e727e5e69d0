"""The best evaluation so far: whose weights are exported, and since when nothing has improved."""

from collections.abc import Mapping, Sequence

from components.errors import DataError
from components.train.standing import BestSoFar
from protos.errors import ConfigError
from protos.train_pb2 import ExportConfig


class Best:
    """Remembers the best evaluation.

    Args:
      metric: name of the number that decides, such as auc_ctr; None: none does, and nothing is remembered.
      larger_is_better: which way it decides; of equal ones the earlier is kept.
      so_far: what an earlier process remembered.

    Attributes:
      so_far: the best evaluation; None before the first that is defined.
    """

    def __init__(self, metric: str | None, larger_is_better: bool, so_far: BestSoFar | None = None) -> None:
        self.so_far = so_far
        self._metric = metric
        self._sign = 1 if larger_is_better else -1

    def see(self, step: int, metrics: Mapping[str, float | None]) -> None:
        """Takes the metrics after a step; an undefined one never is the best."""
        metric = None if self._metric is None else metrics[self._metric]
        if metric is not None and (self.so_far is None or self._sign * metric > self._sign * self.so_far.metric):
            self.so_far = BestSoFar(step, metric)

    def num_steps_since(self, step: int) -> int:
        """Returns the steps that have brought nothing better."""
        return step - (self.so_far.step if self.so_far else 0)

    def found(self) -> BestSoFar:
        """Returns the best evaluation.

        Raises:
          DataError: the metric was undefined at every evaluation.
        """
        if self.so_far is None:
            raise DataError(
                f"export_config.best_exporter_metric: expected {self._metric} to be a number at some evaluation, got "
                f"it undefined at all; see that the eval rows hold both classes, or set exporter_type to latest"
            )
        return self.so_far


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
