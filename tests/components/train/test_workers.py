"""Workers and parameter servers, as processes of this machine, learn what one worker would."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from components.errors import DataError
from components.train.find_workers import Cluster, read_cluster
from components.train.shards import RowGroup
from components.train.shared_rows import deal
from protos.canonical import canonical_text
from protos.errors import ConfigError

Toy = Any
PROJECT = Path(__file__).parents[3]
STEP = "components.train.fit:_learn"
CHANGES = (
    "data_config.shuffle=false",
    "train_config.num_epochs=2",
    "model_config.pepnet.task_towers[0].mlp.use_bn=true",
    "train_config.save_checkpoints_steps=10",
    "train_config.log_step_count_steps=1",
    "train_config.grad_clipping={clipping_type: 'norm' max_gradient: 0.5 include_embeddings: true}",
)


@pytest.mark.parametrize(
    ("text", "addresses", "num_servers", "rank"),
    [
        ("", (), 0, 0),
        ('{"cluster": {}}', (), 0, 0),
        ('{"cluster": {"worker": ["a:1"]}, "task": {"type": "worker", "index": 0}}', ("a:1",), 0, 0),
        ('{"cluster": {"worker": ["a:1", "b:1"]}, "task": {"type": "worker", "index": 1}}', ("a:1", "b:1"), 0, 1),
        (
            '{"cluster": {"worker": ["a:1", "b:1"], "chief": ["c:1"]}, "task": {"type": "worker", "index": 1}}',
            ("c:1", "a:1", "b:1"),
            0,
            2,
        ),
        (
            '{"cluster": {"chief": ["c:1"], "worker": ["a:1"]}, "task": {"type": "chief", "index": "0"}}',
            ("c:1", "a:1"),
            0,
            0,
        ),
        (
            '{"cluster": {"ps": ["p:1", "q:1"], "worker": ["a:1"]}, "task": {"type": "ps", "index": 1}}',
            ("a:1", "p:1", "q:1"),
            2,
            2,
        ),
    ],
)
def test_tf_config_says_who_learns_together_and_which_of_them_this_is(
    text: str, addresses: tuple[str, ...], num_servers: int, rank: int
) -> None:
    assert read_cluster(text) == Cluster(addresses, num_servers, rank)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "expected {"),
        ('{"cluster": {"worker": ["a:1", "b:1"]}}', "KeyError('task')"),
        (
            '{"cluster": {"worker": ["a:1"], "evaluator": ["b:1"]}, "task": {"type": "worker", "index": 0}}',
            "evaluators",
        ),
        ('{"cluster": {"ps": ["b:1"]}, "task": {"type": "ps", "index": 0}}', "at least one chief or worker"),
        ('{"cluster": {"worker": ["a:1"]}, "task": {"type": "worker", "index": 1}}', "got worker 1 of"),
    ],
)
def test_a_tf_config_that_names_no_place_is_refused(text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(message)):
        read_cluster(text)


def test_row_groups_are_dealt_out_evenly_and_keep_their_order() -> None:
    groups = [RowGroup(Path("a"), index, rows) for index, rows in enumerate((5, 9, 5, 1))]
    assert [[group.index for group in mine] for mine in deal(groups, 2)] == [[1, 3], [0, 2]]
    with pytest.raises(DataError, match="at least 5 row groups"):
        deal(groups, 5)


@dataclass(frozen=True, slots=True)
class Servers:
    """Processes that start trainings; see trainings.py."""

    toy: Toy
    examples: Path
    processes: list[subprocess.Popen[str]]

    def train(
        self, candidate: Path, num_workers: int, *changes: str, num_servers: int = 0, kills: int | None = None
    ) -> list[int]:
        """Trains with batches of 32 rows in all; returns exit codes. The last process is killed at a step."""
        candidate.parent.mkdir(exist_ok=True)
        kinds = [("worker", index) for index in range(num_workers)] + [("ps", index) for index in range(num_servers)]
        cluster: dict[str, list[str]] = {}
        for kind, _ in kinds:
            cluster.setdefault(kind, []).append(f"127.0.0.1:{free_port()}")
        config = self.toy.with_changes(*CHANGES, f"data_config.batch_size={32 // num_workers}", *changes)
        processes = self.processes[: len(kinds)]
        for rank, ((kind, index), process) in enumerate(zip(kinds, processes, strict=True)):
            task = {"cluster": cluster, "task": {"type": kind, "index": index}}
            is_killed = kills is not None and rank == len(kinds) - 1
            request = {
                "config": canonical_text(config),
                "examples": str(self.examples),
                "transform": str(self.toy.transform),
                "candidate": str(candidate),
                "at": STEP if is_killed else "",
                "count": kills or 0,
                "signal": int(signal.SIGKILL),
                "threads": 1,
                "log": str(candidate.parent / f"log-{rank}"),
                "tf_config": json.dumps(task) if len(kinds) > 1 else "",
            }
            print(json.dumps(request), file=process.stdin, flush=True)
        return [int(process.stdout.readline()) for process in processes if process.stdout]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def servers(toy: Toy, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """Row groups are as large as a worker's batch, so that two workers see the batches that one sees. The 37th leaves
    the second worker without rows in the last batch of an epoch."""
    examples = tmp_path_factory.mktemp("dealt")
    for file in toy.examples.glob("*.parquet"):
        rows = pq.read_table(file)
        is_train = file.name.startswith("train")
        pq.write_table(rows.slice(0, 592) if is_train else rows, examples / file.name, row_group_size=16)
    command = [sys.executable, str(Path(__file__).with_name("trainings.py"))]
    environment = os.environ | {"PYTHONPATH": str(PROJECT), "TF_CPP_MIN_LOG_LEVEL": "3"}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with ExitStack() as stack:
        processes = [
            stack.enter_context(subprocess.Popen(command, **pipes, text=True, env=environment, cwd=PROJECT))
            for _ in range(3)
        ]
        for process in processes:
            stack.callback(process.stdin.close)
        yield Servers(toy, examples, processes)


@pytest.fixture(scope="module")
def of_two(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Path:
    candidate = tmp_path_factory.mktemp("two") / "candidate"
    assert servers.train(candidate, 2) == [0, 0]
    return candidate


def read_weights(file: Path) -> dict[str, np.ndarray]:
    with np.load(file) as arrays:
        return dict(arrays)


def differing(one: Path, other: Path) -> list[str]:
    """Names of what two candidates export otherwise. Of tables on parameter servers, the chief has weights alone."""
    ours, theirs = read_weights(one / "exported.npz"), read_weights(other / "exported.npz")
    narrow = {
        name: min(ours[name].shape[-1:], theirs[name].shape[-1:]) for name in ours if name.startswith("embedding/")
    }
    for weights in (ours, theirs):
        weights |= {name: np.ascontiguousarray(weights[name][:, : width[0]]) for name, width in narrow.items()}
    return [name for name in ours.keys() & theirs.keys() if ours[name].tobytes() != theirs[name].tobytes()]


def read_losses(candidate: Path) -> list[float]:
    lines = map(json.loads, (candidate / "training.jsonl").read_text().splitlines())
    return [line["loss"] for line in lines if line["kind"] == "train"]


@pytest.mark.slow
def test_two_workers_learn_what_one_learns_from_the_same_batches(
    servers: Servers, of_two: Path, tmp_path: Path
) -> None:
    assert servers.train(tmp_path / "candidate", 1) == [0]
    wanted, got = read_losses(tmp_path / "candidate"), read_losses(of_two)
    assert len(wanted) == len(got) == 38
    # Float32 sums in another order: 1e-7 a step, which learning carries on.
    np.testing.assert_allclose(got, wanted, rtol=1e-4)
    assert np.mean(wanted[-5:]) < 0.98 * np.mean(wanted[:5])


@pytest.mark.slow
def test_all_workers_have_the_same_weights_and_the_chief_alone_writes(of_two: Path) -> None:
    chief, follower = read_weights(of_two / "exported.npz"), read_weights(of_two.parent / "log-1.npz")
    assert list(chief) == list(follower)
    assert [name for name in chief if chief[name].tobytes() != follower[name].tobytes()] == []
    names = {path.name for path in of_two.parent.iterdir()}
    assert names == {"candidate", "log-0", "log-1", "log-1.npz"}


@pytest.mark.slow
def test_after_the_loss_of_a_worker_all_go_on_from_the_last_checkpoint(
    servers: Servers, of_two: Path, tmp_path: Path
) -> None:
    candidate = tmp_path / "candidate"
    assert servers.train(candidate, 2, kills=25) == [1, -signal.SIGKILL]
    assert "another worker is gone" in (tmp_path / "log-0").read_text()
    assert not candidate.exists()
    assert servers.train(candidate, 2) == [0, 0]
    assert "going on after step 20 of 38" in (tmp_path / "log-0").read_text()
    assert differing(of_two, candidate) == []


@pytest.mark.slow
def test_workers_learn_the_same_bits_whoever_holds_the_tables(servers: Servers, of_two: Path, tmp_path: Path) -> None:
    assert servers.train(tmp_path / "candidate", 2, num_servers=1) == [0, 0, 0]
    assert differing(of_two, tmp_path / "candidate") == []


@pytest.mark.slow
def test_after_the_loss_of_a_parameter_server_all_go_on_and_learn_what_one_worker_learns(
    servers: Servers, tmp_path: Path
) -> None:
    """Beside what a step needs there are predictions in the middle of an epoch, and averages of tables."""
    changes = (
        "train_config.moving_average_decay=0.9",
        "train_config.sparse_optimizer={partial_rowwise_adam_optimizer { lr: 0.01 } constant_learning_rate {}}",
        "model_config.pepnet.task_towers[0].train_metrics=[{auc {} decay_step: 7}]",
    )
    one, several = (tmp_path / name / "candidate" for name in ("one", "several"))
    assert servers.train(one, 1, *changes) == [0]
    assert servers.train(several, 1, *changes, num_servers=2, kills=25) == [1, 1, -signal.SIGKILL]
    assert "another worker is gone" in (several.parent / "log-0").read_text()
    assert servers.train(several, 1, *changes, num_servers=2) == [0, 0, 0]
    assert "going on after step 20 of 38" in (several.parent / "log-0").read_text()
    assert differing(one, several) == []
    assert read_losses(one) == read_losses(several)
