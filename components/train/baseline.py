"""Is the ranker better than a logistic regression over the same features? Both are judged on the same eval examples."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from components.artifacts import BASELINE
from components.baseline_interval import LEVEL, NUM_BLOCKS
from components.jackknife import Estimate, difference
from components.progress import say
from components.train.block import Block
from components.train.dataset import Dataset
from components.train.logistic_regression import Encoder, Inputs, LogisticRegression
from components.train.tensors import to_features
from model.batch import features_signature
from model.build.task_space import read_space
from model.example_spec import ExampleSpec
from model.metrics.auc import auc
from model.serving import Network
from model.task_space import TaskSpace
from protos.config_pb2 import PipelineConfig
from protos.loss_traits import predicts_classes, predicts_numbers_alone
from protos.model_pb2 import TaskTower
from protos.uses import towers

Scores = npt.NDArray[np.floating]


@dataclass(slots=True)
class _Task:
    """A task that predicts a chance: its regression, and what was seen of the eval examples."""

    name: str
    label: int
    space: TaskSpace | None
    regression: LogisticRegression
    labels: list[Scores] = field(default_factory=list)
    scores: list[Scores] = field(default_factory=list)
    baseline: list[Scores] = field(default_factory=list)

    def is_positive(self, block: Block) -> Scores:
        return (block.labels[:, self.label] > 0).astype(np.float32)

    def counts(self, block: Block) -> npt.NDArray[np.bool_]:
        return np.ones(block.num_rows, np.bool_) if self.space is None else self.space.holds(block.labels, block.keys)


def write_baseline(config: PipelineConfig, ranker: Network, train: Dataset, judged: Dataset, folder: Path) -> None:
    """Learns a logistic regression for each task that predicts a chance and writes how far the ranker is ahead.

    Args:
      config: towers; train_config.baseline_rows says how many rows are learnt from, and as many are judged on.
      ranker: with the weights that are exported.
      train: the training examples.
      judged: the eval examples.
      folder: the candidate's.
    """
    num_rows = config.train_config.baseline_rows
    if not num_rows or not train.num_rows or not judged.num_rows:
        return
    encoder, tasks = _learn(config, train, num_rows)
    _score(ranker, encoder, tasks, judged, num_rows)
    found = {task.name: _compare(task) for task in tasks}
    (folder / BASELINE).write_text(json.dumps({"tasks": found}, indent=1) + "\n", encoding="utf-8")
    for name, numbers in found.items():
        if numbers["lead"] is not None:
            ranked, simple = numbers["auc"], numbers["baseline_auc"]
            say("train", f"{name}: AUC {ranked:.4f}, of a logistic regression {simple:.4f}")


def _learn(config: PipelineConfig, train: Dataset, num_rows: int) -> tuple[Encoder, list[_Task]]:
    blocks = _first_rows(train, num_rows)
    first = next(blocks)
    encoder = Encoder(train.spec, first)
    tasks = [_task(tower, train.spec, encoder) for tower in towers(config) if _predicts_chance(tower)]
    for block in (first, *blocks):
        inputs = encoder.encode(block)
        for task in tasks:
            task.regression.learn(inputs, task.is_positive(block), task.counts(block))
    return encoder, tasks


def _score(ranker: Network, encoder: Encoder, tasks: list[_Task], judged: Dataset, num_rows: int) -> None:
    predict = tf.function(ranker.predict, input_signature=[features_signature(judged.spec)], autograph=False)
    for block in _first_rows(judged, num_rows):
        inputs, outputs = encoder.encode(block), predict(to_features(block))
        for task in tasks:
            _see(task, block, inputs, outputs)


def _see(task: _Task, block: Block, inputs: Inputs, outputs: dict[str, tf.Tensor]) -> None:
    rows = task.counts(block)
    name = f"probs1_{task.name}" if f"probs1_{task.name}" in outputs else f"probs_{task.name}"
    task.labels.append(task.is_positive(block)[rows])
    task.scores.append(outputs[name].numpy()[rows])
    task.baseline.append(task.regression.logits(inputs)[rows])


def _compare(task: _Task) -> dict[str, Any]:
    labels = np.concatenate(task.labels)
    ranked, simple = (_estimate(labels, np.concatenate(scores)) for scores in (task.scores, task.baseline))
    found = difference(ranked, simple, LEVEL)
    lead = ranked.value - simple.value
    return {
        "auc": _known(ranked.value),
        "baseline_auc": _known(simple.value),
        "lead": _known(lead),
        "interval": None if found is None else (found.low, found.high),
        "rows": len(labels),
    }


def _estimate(labels: Scores, scores: Scores) -> Estimate:
    """Returns the AUC of all rows, and without each block of them; NaN where it is undefined."""
    blocks = np.arange(len(labels)) % NUM_BLOCKS
    others = [blocks != number for number in range(NUM_BLOCKS)]
    return Estimate(_auc(labels, scores), np.array([_auc(labels[rest], scores[rest]) for rest in others]))


def _auc(labels: Scores, scores: Scores) -> float:
    found = auc(labels, scores)
    return np.nan if found is None else found


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value


def _task(tower: TaskTower, spec: ExampleSpec, encoder: Encoder) -> _Task:
    regression = LogisticRegression(encoder.num_weights)
    return _Task(tower.tower_name, spec.labels.index(tower.label_name), read_space(tower, spec), regression)


def _predicts_chance(tower: TaskTower) -> bool:
    return not predicts_classes(tower) and not predicts_numbers_alone(tower)


def _first_rows(dataset: Dataset, num_rows: int) -> Iterator[Block]:
    """Yields the batches of an epoch until so many rows have come."""
    yield from islice(dataset.epoch(0), -(-num_rows // dataset.batch_rows))
