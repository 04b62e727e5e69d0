"""The best evaluation so far: whose weights are exported, and since when nothing has improved."""

from collections.abc import Mapping

from components.errors import DataError
from components.train.standing import BestSoFar


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
