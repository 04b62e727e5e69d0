"""The loop of learning: batches in, reports out, an evaluation now and then."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

import keras
import tensorflow as tf

from components.errors import DataError
from components.progress import Progress, progress
from components.train.dataset import Dataset
from components.train.losses import Losses, mean_losses
from components.train.prefetch import prefetch
from components.train.tensors import to_batch
from components.train.train_metrics import TrainMetrics
from components.train.training_record import TrainingRecord
from model.batch import Batch
from model.ranker import Ranker
from protos.train_pb2 import TrainConfig

NUM_BATCHES_AHEAD = 4
"""Batches that are prepared while a step runs."""


class Stretch(NamedTuple):
    """Steps between two reports: how many, which is the last, and whether an evaluation follows."""

    num_steps: int
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

    def stretches(self) -> Iterator[Stretch]:
        """Yields what lies between reports, from the first step to the last."""
        done = 0
        while done < self.num_steps:
            report, judged = (done // every * every + every for every in (self.report_every, self.judge_every))
            last = min(report, judged, self.num_steps)
            yield Stretch(last - done, last, last in (judged, self.num_steps))
            done = last


def make_deterministic(seed: int) -> None:
    """Seeds Python, numpy and TensorFlow and lets TensorFlow use only operations that give the same bits every time."""
    keras.utils.set_random_seed(seed)
    tf.config.experimental.enable_op_determinism()


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
    return Pace(num_steps, config.log_step_count_steps, config.save_checkpoints_steps)


def fit(
    ranker: Ranker,
    dataset: Dataset,
    pace: Pace,
    record: TrainingRecord,
    judge: Callable[[int], bool],
    train_metrics: TrainMetrics,
) -> int:
    """Trains the ranker.

    Args:
      ranker: what learns.
      dataset: what it learns from, epoch after epoch.
      pace: how long.
      record: gets the mean losses and the speed of every stretch.
      judge: called with the number of completed steps after the stretches that `pace` says; returns whether training
        goes on.
      train_metrics: sees every batch after its step.

    Returns:
      The number of completed steps.

    Raises:
      DataError: an example can't be learned from, or a loss is not finite.
    """
    batches = prefetch(map(to_batch, dataset.epochs()), NUM_BATCHES_AHEAD)
    with closing(batches), progress("train", total=pace.num_steps, unit="step") as bar:
        for stretch in pace.stretches():
            started_s = time.monotonic()
            first_step = stretch.last_step - stretch.num_steps + 1
            steps = enumerate(islice(batches, stretch.num_steps), start=first_step)
            losses, num_rows = _run_steps(ranker, steps, bar, train_metrics)
            means = mean_losses(losses, stretch.last_step)
            elapsed_s = time.monotonic() - started_s
            left_s = elapsed_s / stretch.num_steps * (pace.num_steps - stretch.last_step)
            numbers = {**means, **train_metrics.means, "examples_per_s": num_rows / elapsed_s, "left_s": left_s}
            record.write("train", stretch.last_step, numbers)
            bar.advance(0, **numbers)
            if stretch.is_judged and not judge(stretch.last_step):
                return stretch.last_step
    return pace.num_steps


def _run_steps(
    ranker: Ranker, steps: Iterable[tuple[int, Batch]], bar: Progress, train_metrics: TrainMetrics
) -> tuple[list[Losses], int]:
    """Does a step for each numbered batch; returns the losses of each step, and the rows seen."""
    losses: list[Losses] = []
    num_rows = 0
    for step, batch in steps:
        losses.append(ranker.train_step(batch))
        train_metrics.see(step, batch)
        num_rows += int(batch.labels.shape[0])
        bar.advance()
    return losses, num_rows
