"""The same preprocessing on Flink gives the same bytes as in this process."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from flink_job_server import flink_arguments

from protos.canonical import canonical_text
from protos.config_pb2 import PipelineConfig

FEATURES = [
    'id_feature { feature_name: "user" expression: "user:text" value_dim: 1 vocabulary {} embedding_dim: 4 }',
    'id_feature { feature_name: "tags" separator: "|" vocabulary { top_k: 9 } embedding_dim: 4 }',
    'raw_feature { feature_name: "price" quantiles { num_buckets: 5 } embedding_dim: 4 }',
]
NEW_EVERY_TIME = {"saved_model.pb", "fingerprint.pb"}
"""TensorFlow numbers functions and draws an identifier anew each time that it saves a graph."""

RUN_S = 600
LONG_AGO_S = 1_700_000_000


def _write_log(folder: Path, num_files: int) -> None:
    chance = np.random.default_rng(num_files)
    for number in range(num_files):
        rows = 300
        columns = {
            "text": [f"u{user}" for user in chance.integers(0, 40, rows)],
            "tags": ["|".join(map(str, chance.integers(0, 12, length))) for length in chance.integers(0, 4, rows)],
            "price": chance.gamma(2.0, size=rows).astype(np.float32),
            "clk": chance.integers(0, 3, rows) % 3,
            "buy": chance.integers(0, 2, rows),
            "weight": np.ones(rows),
            "time": np.arange(rows),
        }
        folder.mkdir(exist_ok=True)
        pq.write_table(pa.table(columns), folder / f"part-{number}.parquet")
        # The data span does not trust the time of a file that has just been written; both runs are to record it.
        os.utime(folder / f"part-{number}.parquet", (LONG_AGO_S, LONG_AGO_S))


@pytest.fixture(scope="module")
def job(make_config: Callable[..., PipelineConfig], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a job, two logs, and what preprocessing in this process makes of them in `here`."""
    folder = tmp_path_factory.mktemp("flink")
    config = make_config(FEATURES, domain="")
    config.preprocess_config.max_reject_share = 0.5
    _write_log(folder / "train", 3)
    _write_log(folder / "eval", 1)
    (folder / "my.config").write_text(canonical_text(config))
    _preprocess(folder, "here")
    return folder


@pytest.fixture
def pool() -> Iterator[str]:
    """Where a worker pool of Beam in a process of its own listens, as one stands beside each worker of a cluster."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "apache_beam.runners.worker.worker_pool_main", f"--service_port={port}"]
    # The pool starts its workers as the first `python` in its PATH.
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    with subprocess.Popen(command, env=environment, start_new_session=True) as process:
        yield f"localhost:{port}"
        os.killpg(process.pid, signal.SIGKILL)


@pytest.mark.slow
def test_flink_gives_the_same_bytes(job: Path) -> None:
    _preprocess(job, "there", *flink_arguments())
    _compare(job / "here", job / "there")


@pytest.mark.slow
def test_flink_gives_the_same_bytes_with_workers_in_processes_of_their_own(job: Path, pool: str) -> None:
    workers = ["--beam-arg=--environment_type=EXTERNAL", f"--beam-arg=--environment_config={pool}"]
    _preprocess(job, "by-pool", *flink_arguments(), *workers)
    _compare(job / "here", job / "by-pool")


def _compare(one: Path, other: Path) -> None:
    here, there = _files(one), _files(other)
    assert here.keys() == there.keys()
    assert [name for name in here if here[name] != there[name]] == []
    assert {"examples/train-00002.parquet", "transform/transform_fn/assets/tags"} <= here.keys()


def _preprocess(folder: Path, out: str, *beam: str) -> None:
    """Runs the command in a process of its own: Beam leaves its job server's pipe open, an error in this one."""
    logs = ["--train", str(folder / "train"), "--eval", str(folder / "eval")]
    command = [sys.executable, "-m", "pipeline", "preprocess", str(folder / "my.config"), *logs]
    ended = subprocess.run(
        [*command, "--out", str(folder / out), *beam], capture_output=True, text=True, timeout=RUN_S, check=False
    )
    assert ended.returncode == 0, ended.stderr[-3000:]


def _files(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name not in NEW_EVERY_TIME)
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}
