"""Where candidates come from: a config, a log to learn from, a pool of held-out rows, and the seeds to train with."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from pipeline.demo.files import write_log

PROJECT = Path(__file__).parents[2]
SHARED_DATA = PROJECT.parent / "shared" / "data"
DEMO_CONFIG = PROJECT / "pipeline" / "demo" / "demo.config"
DEMO_TASKS = {"ctr": "clk", "cvr": "buy"}
DEMO_DOMAINS = ("feed", "search", "detail")
LOG_ROWS = 1_600_000
"""Of the demo's log; a fifth of them are held out."""


@dataclass(frozen=True)
class Setting:
    """One config on one log.

    Attributes:
      config: its path.
      tasks: label by tower.
      domains: their names.
      user: column of the user; "": every row on its own.
      write_logs: writes train.parquet and pool.parquet into a folder.
      seeds: a model is trained with each.
      changes: `--set` of the training, besides the seed.
      harm_only: a task too rare to prove quality by on so many rows; honest retrains are judged a second time with
        OF_HARM for it.
      trial_rows: held-out rows that a trial draws; 0: all of them, for each pair of models once.
    """

    config: Path
    tasks: dict[str, str]
    domains: tuple[str, ...]
    user: str
    write_logs: Callable[[Path], None]
    seeds: tuple[int, ...]
    changes: tuple[str, ...] = ()
    harm_only: str = ""
    trial_rows: int = 50_000


def write_demo(folder: Path, num_train_rows: int, seed: int) -> None:
    """Writes rows of the demo's log to learn from, and its held-out rows."""
    files = write_log(folder / "all", LOG_ROWS, seed=seed)
    rows = pq.read_table(files.train)
    chosen = np.random.default_rng(seed + 1).choice(len(rows), num_train_rows, replace=False)
    pq.write_table(rows.take(np.sort(chosen)), folder / "train.parquet")
    pq.write_table(pq.read_table(files.evaluate), folder / "pool.parquet")


def write_example(folder: Path, example: str, data: str, *arguments: str) -> None:
    """Writes an example's logs from public data by its own script."""
    script = PROJECT / "examples" / example / "prepare.py"
    subprocess.run(
        [sys.executable, str(script), "--data", str(SHARED_DATA / data), "--out", str(folder), *arguments], check=True
    )
    (folder / "eval.parquet").rename(folder / "pool.parquet")


def _write_demo_400k(folder: Path) -> None:
    write_demo(folder, 400_000, seed=5)


def _write_kuairand(folder: Path) -> None:
    write_example(folder, "kuairand", "kuairand-pure", "--last-train-day", "20220501")


def _write_census(folder: Path) -> None:
    write_example(folder, "census", "census-income/census-income.test.gz")


SEEDS = (11, 12, 13, 14, 15, 16)

HONEST = {
    "demo, 400,000 rows": Setting(DEMO_CONFIG, DEMO_TASKS, DEMO_DOMAINS, "user_id", _write_demo_400k, SEEDS),
    "KuaiRand-Pure, MMoE": Setting(
        PROJECT / "examples" / "kuairand" / "daily.config",
        {"is_click": "is_click", "long_view": "long_view", "is_like": "is_like"},
        ("1", "0", "4", "6", "2", "other"),
        "user_id",
        _write_kuairand,
        SEEDS,
        # The example's nights but the first begin from a release, and learn one epoch.
        changes=("train_config.num_epochs=4",),
        harm_only="is_like",
        trial_rows=0,
    ),
    "Census-Income, MMoE": Setting(
        PROJECT / "examples" / "census" / "mmoe.config",
        {"income": "income", "never_married": "never_married"},
        ("Female", "Male"),
        "",
        _write_census,
        SEEDS,
        trial_rows=0,
    ),
}
"""Settings that no default of the gate was chosen by."""
