"""How long to train, and when to look up."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from components.errors import DataError
from components.train.dataset import Dataset
from protos.train_pb2 import TrainConfig


class Stretch(NamedTuple):
    """Steps between two reports: which is the last, and whether an evaluation and a checkpoint follow."""

    last_step: int
    is_judged: bool


@dataclass(frozen=True, slots=True)
class Pace:
    """How long to train and how often to look up.

    Attributes:
      num_steps: steps in all.
      report_every: steps between two reports.
      judge_every: steps between two evaluations; the last step is always followed by one.
    """

    num_steps: int
    report_every: int
    judge_every: int

    def stretches(self, done: int = 0, is_judged: bool = True) -> Iterator[Stretch]:
        """Yields what is left after `done` steps, from one report to the next.

        If these have not been judged although they should be, a stretch without a step comes first.
        """
        if done and not is_judged and self._is_due(done):
            yield Stretch(done, True)
        while done < self.num_steps:
            report, judged = (done // every * every + every for every in (self.report_every, self.judge_every))
            done = min(report, judged, self.num_steps)
            yield Stretch(done, self._is_due(done))

    def _is_due(self, step: int) -> bool:
        return step % self.judge_every == 0 or step == self.num_steps


def plan(config: TrainConfig, dataset: Dataset) -> Pace:
    """Returns how long to train: num_steps, or num_epochs times the batches of an epoch; of both the smaller.

    Raises:
      DataError: an epoch holds no batch.
    """
    if not dataset.num_batches:
        raise DataError(
            f"{dataset.row_groups[0].file.parent}: expected at least {dataset.batch_rows} training rows "
            f"(data_config.batch_size, with drop_remainder), got {dataset.num_rows}; lower the batch size"
        )
    lengths = [config.num_steps, config.num_epochs * dataset.num_batches]
    num_steps = min(length for length in lengths if length)
    judge_every = config.save_checkpoints_epochs * dataset.num_batches or config.save_checkpoints_steps or num_steps
    return Pace(num_steps, config.log_step_count_steps, judge_every)
