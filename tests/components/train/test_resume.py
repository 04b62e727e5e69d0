"""Trainings that are killed and started again end as if nothing had happened, bit for bit."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
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
    "model_config.loss_weight_strategy=Uncertainty",
    "export_config.exporter_type=best",
    "export_config.best_exporter_metric=log_loss_cvr",
    "export_config.metric_larger_is_better=false",
    """model_config.mmoe={
        expert_mlp { hidden_units: 5 dropout_ratio: 0.25 } num_expert: 2
        task_towers {
            tower_name: "ctr" label_name: "clk" losses { binary_cross_entropy {} learn_loss_weight: true }
            train_metrics { auc {} decay_step: 4 }
        }
        task_towers { tower_name: "cvr" label_name: "buy" losses { binary_cross_entropy {} } }
    }""",
)
"""3 epochs of 19 steps; judged and saved after 15, 30, 45 and 57."""

STEP = "components.train.fit:_learn"
PREDICTION = "components.train.gate_use:GateUse.see"
SAVING = "components.train.checkpoints:save_checkpoint"
WRITING = "components.train.checkpoint:_sync"
RENAMING = "pathlib:Path.rename"


@dataclass(frozen=True, slots=True)
class Trainings:
    """Starts trainings on the toy examples, each in a process of its own."""

    toy: Toy
    requests: IO[str]
    answers: IO[str]

    def train(
        self,
        candidate: Path,
        *changes: str,
        at: str = "",
        count: int = 0,
        number: int = signal.SIGKILL,
        threads: int = 0,
    ) -> int:
        """Trains, with a signal at the count-th call of a function; returns the exit code."""
        candidate.parent.mkdir(exist_ok=True)
        request = {
            "config": canonical_text(self.toy.with_changes(*LEARNS_WITH_EVERYTHING, *changes)),
            "examples": str(self.toy.examples),
            "transform": str(self.toy.transform),
            "candidate": str(candidate),
            "at": at,
            "count": count,
            "signal": int(number),
            "threads": threads,
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
        assert server.stdin
        assert server.stdout
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


def test_the_number_of_threads_changes_no_bit(trainings: Trainings, uninterrupted: Path, tmp_path: Path) -> None:
    assert trainings.train(tmp_path / "candidate", threads=1) == 0
    assert_equal(tmp_path / "candidate", uninterrupted)


def test_a_training_killed_five_times_ends_as_if_it_had_not_been(
    trainings: Trainings, uninterrupted: Path, tmp_path: Path
) -> None:
    candidate = tmp_path / "candidate"
    kills = [
        (STEP, 7),  # before the first checkpoint
        (STEP, 20),  # in the second epoch, after the checkpoint of step 15
        (SAVING, 1),  # right after the evaluation of step 30
        (WRITING, 10),  # while the checkpoint of step 45 is brought to disk, after that of step 30
        (RENAMING, 2),  # before the checkpoint of step 57 gets its name, after that of step 45
    ]
    for at, count in kills:
        assert trainings.train(candidate, at=at, count=count) == -signal.SIGKILL
        assert not candidate.exists()
    assert trainings.train(candidate) == 0
    assert re.findall(r"going on after step (\d+) of 57", said(tmp_path)) == ["15", "15", "30", "45"]
    assert_equal(candidate, uninterrupted)
    assert {path.name for path in tmp_path.iterdir()} == {"candidate", "log"}


def test_a_training_ended_by_sigterm_saves_says_so_and_goes_on(
    trainings: Trainings, uninterrupted: Path, tmp_path: Path
) -> None:
    candidate = tmp_path / "candidate"
    for at, count in [(STEP, 13), (PREDICTION, 5)]:  # within a report's steps; in the first evaluation, due after 15
        assert trainings.train(candidate, at=at, count=count, number=signal.SIGTERM) == 1
        assert not candidate.exists()
    stopped = re.findall(r"StoppedError: training stopped by SIGTERM after step (\d+), and saved", said(tmp_path))
    assert stopped == ["13", "15"]
    assert trainings.train(candidate) == 0
    assert re.findall(r"going on after step (\d+) of 57", said(tmp_path)) == ["13", "15"]
    assert_equal(candidate, uninterrupted)


@pytest.mark.slow
def test_a_warm_started_training_that_was_killed_ends_with_the_same_weights(
    trainings: Trainings, uninterrupted: Path, tmp_path: Path
) -> None:
    warm = f'train_config.warm_start={{source: "{uninterrupted}" optimizer_state: true}}'
    wanted, got = (tmp_path / name / "candidate" for name in ("whole", "killed"))
    assert trainings.train(wanted, warm) == 0
    assert trainings.train(got, warm, at=STEP, count=25) == -signal.SIGKILL
    assert trainings.train(got, warm) == 0
    assert "going on after step 15 of 57" in said(got.parent)
    assert_equal(got, wanted)
    assert (got / "warm_start.json").read_bytes() == (wanted / "warm_start.json").read_bytes()
    assert read_log(wanted)[0]["loss"] < read_log(uninterrupted)[0]["loss"]
