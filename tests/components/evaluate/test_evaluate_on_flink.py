"""The same evaluation on Flink gives the same report as in this process, but for how long things took."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from flink_job_server import flink_arguments

from components.artifacts import REPORT
from protos.canonical import canonical_text
from protos.config_pb2 import PipelineConfig

RUN_S = 600
NUM_FILES, FILE_ROWS = 3, 400


@pytest.mark.slow
def test_flink_gives_the_same_report(
    config: PipelineConfig, make_candidate: Callable[..., Path], models: dict[str, Path], tmp_path: Path
) -> None:
    flink = flink_arguments()
    config.evaluation_config.MergeFrom(
        type(config.evaluation_config)(user_column="user", slice_columns=["place"], num_blocks=30)
    )
    (tmp_path / "my.config").write_text(canonical_text(config))
    _write_log(tmp_path / "log")
    arguments = [str(make_candidate()), "--released", str(models["swapped"])]
    here, there = _report(tmp_path, "here", *arguments), _report(tmp_path, "there", *arguments, *flink)
    assert here.pop("times") != []
    there.pop("times")
    assert here == there
    [whole] = [found for found in here["slices"] if found["task"] == "ctr" and not found["slice"]]
    assert (whole["rows"], whole["users"]) == (NUM_FILES * FILE_ROWS, 50)
    assert whole["intervals"]["change"]["auc"]["stderr"] > 0


def _write_log(folder: Path) -> None:
    folder.mkdir()
    chance = np.random.default_rng(5)
    for number in range(NUM_FILES):
        columns = {
            "x": chance.random(FILE_ROWS).astype(np.float32),
            "z": chance.random(FILE_ROWS).astype(np.float32),
            "scene": chance.choice(["feed", "search"], FILE_ROWS),
            "tags": pa.array([["a", "b"]] * FILE_ROWS),
            "user": [f"u{user}" for user in chance.integers(0, 50, FILE_ROWS)],
            "place": chance.choice(["top", "side", "end"], FILE_ROWS),
            "clk": chance.integers(0, 2, FILE_ROWS),
            "buy": chance.integers(0, 2, FILE_ROWS),
        }
        pq.write_table(pa.table(columns), folder / f"part-{number}.parquet")


def _report(folder: Path, out: str, candidate: str, *further: str) -> dict[str, Any]:
    """Runs the command in a process of its own; returns the report, what hangs on the clock apart as `times`.

    The seal hangs on the clock too: it is of all that the report says.
    """
    command = [sys.executable, "-m", "pipeline", "evaluate", str(folder / "my.config"), "--candidate", candidate]
    ended = subprocess.run(
        [*command, "--eval", str(folder / "log"), "--out", str(folder / out), *further],
        capture_output=True,
        text=True,
        timeout=RUN_S,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr[-3000:]
    report: dict[str, Any] = json.loads((folder / out / REPORT).read_text())
    times = [facts.pop("latency_ms") for facts in report["model_facts"].values()]
    del report["content_sha256"]
    return {**report, "times": times}
