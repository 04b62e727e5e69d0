"""Really trained models for the benchmark, and their scores on a pool of held-out rows."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.gate_power.settings import DEMO_TASKS, LOG_ROWS, PROJECT, Setting
from benchmarks.gate_power.trials import Scores
from pipeline.demo.files import write_log

ENVIRONMENT = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONPATH": str(PROJECT)}
TRAIN_ROWS = 100_000


def write_logs(folder: Path) -> None:
    """Writes a log to learn from, the same with shuffled labels, its first tenth, one with a leak, and the pool."""
    files = write_log(folder / "all", LOG_ROWS, seed=1)
    rows = pq.read_table(files.train)
    rng = np.random.default_rng(2)
    chosen = rows.take(np.sort(rng.choice(len(rows), TRAIN_ROWS, replace=False)))
    order = rng.permutation(TRAIN_ROWS)
    shuffled = chosen
    for label in DEMO_TASKS.values():
        place = shuffled.column_names.index(label)
        shuffled = shuffled.set_column(place, label, chosen.column(label).take(pa.array(order)))
    by_time = chosen.take(pc.sort_indices(chosen.column("time_ms")))
    pool = pq.read_table(files.evaluate)
    for name, table in {
        "train": chosen,
        "shuffled": shuffled,
        "stale": by_time.slice(0, TRAIN_ROWS // 10),
        "leaked": _with_leak(chosen, rng),
        "pool": pool,
        "leaked_pool": _with_leak(pool, rng),
    }.items():
        pq.write_table(table, folder / f"{name}.parquet")


def _with_leak(rows: pa.Table, rng: np.random.Generator) -> pa.Table:
    """The price tells the click, as when a column is written after the fact: 1 in 50 cells is right only by chance."""
    clicks = rows.column("clk").to_numpy()
    leak = np.where(rng.random(len(rows)) < 0.02, rng.integers(0, 2, len(rows)), clicks) + rng.random(len(rows))
    place = rows.column_names.index("price")
    return rows.set_column(place, "price", pa.array(leak, rows.schema.field("price").type))


def scores_of(setting: Setting, folder: Path, log: str, seed: int) -> Scores:
    """Returns the scores of the pool's rows of a model that learnt from a log; trains it unless they are there."""
    kept = folder / f"{log}-{seed}.npz"
    if not kept.exists():
        np.savez(kept, **score(setting, train(setting, folder, log, seed), folder / "pool.parquet"))
    return dict(np.load(kept))


def preprocess(setting: Setting, folder: Path, log: str, held_out: str) -> int:
    """Preprocesses a log; returns the exit code, 4 if the data checks stopped it."""
    logs = [f"--train={folder / log}.parquet", f"--eval={folder / held_out}.parquet"]
    return gateline("preprocess", str(setting.config), *logs, f"--out={folder / log}")


def train(setting: Setting, folder: Path, log: str, seed: int) -> Path:
    """Trains a candidate of a seed on a preprocessed log."""
    candidate = folder / f"{log}-{seed}"
    inputs = [f"--examples={folder / log / 'examples'}", f"--transform={folder / log / 'transform'}"]
    changes = [f"--set={change}" for change in (f"train_config.seed={seed}", *setting.changes)]
    code = gateline("train", str(setting.config), *inputs, f"--out={candidate}", *changes)
    if code:
        raise SystemExit(f"training {candidate.name} ended with {code}")
    return candidate


def gateline(*words: str) -> int:
    ended = subprocess.run(
        [sys.executable, "-m", "pipeline", *words], env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    if ended.returncode not in (0, 4):
        raise SystemExit(f"gateline {' '.join(words)}: {ended.stderr[-2000:]}")
    return ended.returncode


def score(setting: Setting, candidate: Path, log: Path) -> Scores:
    """Returns the candidate's scores of all rows of a log, through its served graph, and the rows' domains."""
    out = candidate / f"{log.stem}-scores.parquet"
    gateline("predict", "--model", str(candidate), str(log), "-o", str(out))
    columns = [*(f"probs_{task}" for task in setting.tasks), "domain"]
    found = pq.read_table(out, columns=columns)
    return {name.removeprefix("probs_"): found.column(name).to_numpy() for name in columns}
