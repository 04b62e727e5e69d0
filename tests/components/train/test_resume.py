"""Trainings that are killed and started again end as if nothing had happened, bit for bit."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
import pytest

from protos.canonical import canonical_text

Toy = Any
PROJECT = Path(__file__).parents[3]

LEARNS_WITH_EVERYTHING = (
    "train_config.save_checkpoints_steps=15",
    "train_config.log_step_count_steps=8",
    "train_config.num_epochs=3",
    "train_config.gradient_accumulation_steps=2",
    "train_config.moving_average_decay=0.9",
    "train_config.keep_checkpoint_max=2",
    "train_config.dense_optimizer.exponential_decay_learning_rate={decay_size: 10 decay_factor: 0.8}",
    "model_config.pepnet.ppnet_dropout_ratio=[0.25]",
    "model_config.loss_weight_strategy=Uncertainty",
    "model_config.pepnet.task_towers[0].losses[0].learn_loss_weight=true",
    "model_config.pepnet.task_towers[0].train_metrics=[{auc {} decay_step: 4}]",
    "export_config.exporter_type=best",
    "export_config.best_exporter_metric=log_loss_cvr",
    "export_config.metric_larger_is_better=false",
)
"""3 epochs of 19 steps; judged and saved after 15, 30, 45 and 57."""

STEP = "components.train.fit:_learn"
EVALUATION = "components.train.evaluation:Evaluation.measure"
SAVING = "components.train.checkpoints:save_checkpoint"
WRITING = "components.train.checkpoint:_sync"
RENAMING = "pathlib:Path.rename"
PRUNING = "components.train.checkpoints:Checkpoints._prune"


@dataclass(frozen=True, slots=True)
class Trainings:
    """Starts trainings on the toy examples, each in a process of its own."""

    toy: Toy
    requests: IO[str]
    answers: IO[str]

    def train(self, candidate: Path, *, at: str = "", count: int = 0, number: int = signal.SIGKILL) -> int:
        """Trains, with a signal at the count-th call of a function; returns the exit code."""
        request = {
            "config": canonical_text(self.toy.with_changes(*LEARNS_WITH_EVERYTHING)),
            "examples": str(self.toy.examples),
            "transform": str(self.toy.transform),
            "candidate": str(candidate),
            "at": at,
            "count": count,
            "signal": int(number),
            "log": str(candidate.parent / "log"),
        }
        print(json.dumps(request), file=self.requests, flush=True)
        return int(self.answers.readline())


@pytest.fixture(scope="module")
def trainings(toy: Toy) -> Iterator[Trainings]:
    command = [sys.executable, str(Path(__file__).with_name("trainings.py"))]
    environment = os.environ | {"PYTHONPATH": str(PROJECT), "TF_CPP_MIN_LOG_LEVEL": "3"}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, **pipes, text=True, env=environment, cwd=PROJECT) as server:
        assert server.stdin and server.stdout
        yield Trainings(toy, server.stdin, server.stdout)
        server.stdin.close()


@pytest.fixture(scope="module")
def uninterrupted(trainings: Trainings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("uninterrupted") / "candidate"
    assert trainings.train(folder) == 0
    assert [path.name for path in folder.parent.iterdir() if path.name != "log"] == ["candidate"]
    return folder


def read_log(candidate: Path) -> list[dict[str, Any]]:
    """The record without the speed, which is no function of the data."""
    lines = [json.loads(line) for line in (candidate / "training.jsonl").read_text().splitlines()]
    return [{name: value for name, value in line.items() if name not in ("examples_per_s", "left_s")} for line in lines]


def assert_equal(got: Path, wanted: Path) -> None:
    assert read_log(got) == read_log(wanted)
    assert (got / "gates.json").read_bytes() == (wanted / "gates.json").read_bytes()
    for name in ("exported.npz", "checkpoint/step-000000057/variables.data-00000-of-00001"):
        assert (got / name).exists()
    with np.load(got / "exported.npz") as one, np.load(wanted / "exported.npz") as other:
        assert one.files == other.files
        assert [name for name in one.files if one[name].tobytes() != other[name].tobytes()] == []
    last = "checkpoint/step-000000057/variables.data-00000-of-00001"
    assert (got / last).read_bytes() == (wanted / last).read_bytes()


def said(folder: Path) -> str:
    return (folder / "log").read_text()


def test_the_uninterrupted_training_uses_all_that_has_a_state(uninterrupted: Path) -> None:
    with np.load(uninterrupted / "exported.npz") as exported:
        kinds = {name.split("/")[0] for name in exported.files}
        slots = {name.split("/")[1] for name in exported.files if name.startswith("optimizer/")}
    assert kinds == {"step", "embedding", "dense", "balance", "optimizer", "average"}
    assert "gradient_sum" in slots
    log = read_log(uninterrupted)
    assert [line["step"] for line in log if line["kind"] == "eval"] == [15, 30, 45, 57]
    assert all("auc_ctr" in line for line in log if line["kind"] == "train")


@pytest.mark.parametrize(
    ("at", "count", "resumed_after"),
    [
        (STEP, 7, None),
        (STEP, 20, 15),
        (WRITING, 10, 15),
        (SAVING, 3, 30),
        (RENAMING, 4, 45),
    ],
    ids=[
        "before the first checkpoint",
        "in the second epoch",
        "while a checkpoint is written",
        "right after an evaluation",
        "after the last step, before its checkpoint appears",
    ],
)
def test_a_killed_training_goes_on_as_if_it_had_not_been(
    trainings: Trainings, uninterrupted: Path, tmp_path: Path, at: str, count: int, resumed_after: int | None
) -> None:
    candidate = tmp_path / "candidate"
    assert trainings.train(candidate, at=at, count=count) == -signal.SIGKILL
    assert not candidate.exists()
    assert trainings.train(candidate) == 0
    wanted = f"going on after step {resumed_after} of 57" if resumed_after else "57 steps of 32 rows"
    assert wanted in said(tmp_path)
    assert ("going on" in said(tmp_path)) is (resumed_after is not None)
    assert_equal(candidate, uninterrupted)
    assert {path.name for path in tmp_path.iterdir()} == {"candidate", "log"}
