"""The loop of learning: batches in, reports out, an evaluation and a checkpoint now and then."""

import time
from contextlib import closing
from itertools import islice
from typing import Protocol

import keras
import tensorflow as tf

from components.errors import DataError, StoppedError
from components.progress import Progress, progress
from components.stop_signal import StopRequestedError
from components.train.dataset import Dataset
from components.train.losses import Losses, mean_losses, not_finite, read_losses
from components.train.pace import Pace
from components.train.prefetch import prefetch
from components.train.standing import Standing, Unreported
from components.train.tensors import to_batch
from model.batch import Batch
from model.ranker import Ranker

NUM_BATCHES_AHEAD = 4
"""Batches that are prepared while a step runs."""


class Watch(Protocol):
    """What is done beside the steps."""

    @property
    def is_stopping(self) -> bool:
        """Whether training is to end after the step under way."""

    def see(self, step: int, batch: Batch) -> None:
        """Takes the batch of a step, counted from 1, before the step."""

    def report(self, step: int, numbers: dict[str, float]) -> dict[str, float]:
        """Records the numbers of the steps since the last report; returns what is to be shown."""

    def judge(self, step: int) -> bool:
        """Evaluates, and returns whether training goes on.

        Raises:
          StopRequestedError: it was ended before it was done; nothing is recorded.
        """

    def save(self, step: int, *, is_judged: bool, has_ended: bool, unreported: Unreported) -> None:
        """Writes a checkpoint."""

    def explain(self, step: int, batch: Batch, losses: Losses) -> DataError:
        """Returns the error that says why losses are not finite; the weights are those before the step."""


def make_deterministic(seed: int) -> None:
    """Seeds Python, numpy and TensorFlow and lets TensorFlow use only operations that give the same bits every time."""
    keras.utils.set_random_seed(seed)
    tf.config.experimental.enable_op_determinism()


def fit(ranker: Ranker, dataset: Dataset, pace: Pace, begin: Standing, watch: Watch) -> None:
    """Trains the ranker from where it stands to its end.

    Args:
      ranker: what learns; its variables are those after `begin.step` steps.
      dataset: what it learns from, epoch after epoch.
      pace: how long.
      begin: how the training stands.
      watch: what is done beside the steps.

    Raises:
      DataError: an example can't be learned from, a loss is not finite, or a checkpoint can't be written.
      StoppedError: it was asked to end; a checkpoint of the last completed step is written.
    """
    unreported = begin.unreported
    batches = prefetch(map(to_batch, dataset.batches(begin.step)), NUM_BATCHES_AHEAD)
    with closing(batches), progress("train", total=pace.num_steps, unit="step", done=begin.step) as bar:
        step = begin.step
        for stretch in pace.stretches(begin.step, begin.is_judged):
            started_s, first = time.monotonic(), step
            for batch in islice(batches, stretch.last_step - first):
                _learn(ranker, batch, step + 1, unreported, watch)
                step += 1
                bar.advance()
                if watch.is_stopping:
                    break
            if unreported.losses and step == stretch.last_step:
                speed = (step - first) / (time.monotonic() - started_s)
                _report(watch, bar, step, unreported, speed, pace.num_steps - step)
                unreported = Unreported()
            if stretch.is_judged and step == stretch.last_step:
                if _judge(watch, step, pace):
                    return
            elif watch.is_stopping:
                watch.save(step, is_judged=False, has_ended=False, unreported=unreported)
                raise _stopped(step)


def _learn(ranker: Ranker, batch: Batch, step: int, unreported: Unreported, watch: Watch) -> None:
    watch.see(step, batch)
    losses = read_losses(ranker.train_step(batch))
    if not_finite(losses):
        raise watch.explain(step, batch, losses)
    unreported.losses.append(losses)
    unreported.num_rows += int(batch.labels.shape[0])


def _report(watch: Watch, bar: Progress, step: int, unreported: Unreported, speed: float, num_left: int) -> None:
    """Reports means and speed, in steps a second; of the rows that an earlier process saw it has no time."""
    rows_per_step = unreported.num_rows / len(unreported.losses)
    timing = {"examples_per_s": rows_per_step * speed, "left_s": num_left / speed if speed else 0.0}
    bar.advance(0, **watch.report(step, mean_losses(unreported.losses) | timing))


def _judge(watch: Watch, step: int, pace: Pace) -> bool:
    """Evaluates and saves; returns whether training is over."""
    try:
        is_judged, has_ended = True, not watch.judge(step) or step == pace.num_steps
    except StopRequestedError:
        is_judged = has_ended = False
    watch.save(step, is_judged=is_judged, has_ended=has_ended, unreported=Unreported())
    if watch.is_stopping:
        raise _stopped(step)
    return has_ended


def _stopped(step: int) -> StoppedError:
    return StoppedError(
        f"training stopped by SIGTERM after step {step:,}, and saved; the same command goes on from there"
    )
