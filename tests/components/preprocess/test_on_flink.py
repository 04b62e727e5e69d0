"""The same preprocessing on Flink gives the same bytes as in this process."""

import os
import subprocess
import sys
from collections.abc import Callable
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


@pytest.mark.slow
def test_flink_gives_the_same_bytes(make_config: Callable[..., PipelineConfig], tmp_path: Path) -> None:
    flink = flink_arguments()
    config = make_config(FEATURES, domain="")
    config.preprocess_config.max_reject_share = 0.5
    _write_log(tmp_path / "train", 3)
    _write_log(tmp_path / "eval", 1)
    (tmp_path / "my.config").write_text(canonical_text(config))
    _preprocess(tmp_path, "here")
    _preprocess(tmp_path, "there", *flink)
    here, there = _files(tmp_path / "here"), _files(tmp_path / "there")
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
