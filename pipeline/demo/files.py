"""Writes a generated log: the rows to learn from, those to judge on, and what the best model could reach."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.demo.log import make_log, split_ms
from pipeline.demo.truth import best_auc

TRAIN = "train.parquet"
EVAL = "eval.parquet"
TRUTH = "truth.json"


@dataclass(frozen=True, slots=True)
class LogFiles:
    """Paths and sizes of a generated log; best_auc by task and domain, "" for all domains."""

    train: Path
    evaluate: Path
    num_train_rows: int
    num_eval_rows: int
    best_auc: dict[str, dict[str, float | None]]


def write_log(folder: Path, num_rows: int, seed: int) -> LogFiles:
    """Generates a log and writes train.parquet, eval.parquet (the last fifth of the time) and truth.json."""
    folder.mkdir(parents=True, exist_ok=True)
    log = make_log(num_rows, seed)
    held_out = np.asarray(pc.greater_equal(log.rows["time_ms"], split_ms()))
    best = best_auc(log, held_out)
    pq.write_table(log.rows.filter(~held_out), folder / TRAIN)
    pq.write_table(log.rows.filter(held_out), folder / EVAL)
    (folder / TRUTH).write_text(json.dumps({"best_auc": best}, indent=2) + "\n", encoding="utf-8")
    num_eval_rows = int(held_out.sum())
    return LogFiles(folder / TRAIN, folder / EVAL, num_rows - num_eval_rows, num_eval_rows, best)
