"""How long training goes on without getting better."""

import math
from collections.abc import Mapping

from protos.train_pb2 import ExportConfig


class Patience:
    """Says when to stop: when the deciding metric has not improved for max_check_steps steps.

    Args:
      config: the bound in steps, and which way the metric decides.
      metric: name of the number that decides, such as auc_ctr.
    """

    def __init__(self, config: ExportConfig, metric: str) -> None:
        self._metric = metric
        self._sign = 1.0 if config.metric_larger_is_better else -1.0
        self._max_steps = config.max_check_steps
        self._best = -math.inf
        self._best_step = 0

    def goes_on(self, step: int, metrics: Mapping[str, float | None]) -> bool:
        """Takes the metrics after a step and returns whether training goes on; an undefined one is no improvement."""
        metric = metrics[self._metric]
        if metric is not None and self._sign * metric > self._best:
            self._best, self._best_step = self._sign * metric, step
        return step - self._best_step < self._max_steps
