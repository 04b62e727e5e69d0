"""Retrains day by day on KuaiRand-Pure: learns from the days that are over, judges on the next one, keeps the better.

    python examples/kuairand/daily.py --data FOLDER --out FOLDER [--nights 6]

Every night `gateline retrain` is called as a schedule would call it; between two nights the log gains a day. Prints
the table of verdicts, a night's line when the night is over.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from prepare import join, with_history, with_whole_ids

CONFIG = Path(__file__).with_name("daily.config")
TASKS = ("is_click", "long_view", "is_like")
FIRST_NIGHT = 3
"""Days that the first night learns from."""

FIRST_EPOCHS = "train_config.num_epochs=4"
"""Of a night without a release to begin from."""

HEADER = (
    "learnt from until",
    "rows",
    "judged on",
    *(f"{task}: candidate, released" for task in TASKS),
    "verdict",
)


def write_days(data: Path, folder: Path) -> list[Path]:
    """Writes a file a day, without the first day, which only fills the history; returns them in order of time."""
    rows = with_history(with_whole_ids(join(data)))
    rows = rows.append_column("hour", pc.divide(rows["hourmin"], 100)).drop_columns(["hourmin"])
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for day in np.unique(rows["date"].to_numpy())[1:]:
        files.append(folder / f"{day}.parquet")
        if not files[-1].exists():
            pq.write_table(rows.filter(pc.equal(rows["date"], pa.scalar(day))), files[-1], row_group_size=50_000)
    return files


def show_log(folder: Path, days: Sequence[Path]) -> None:
    """Makes a folder hold links to these days and nothing else."""
    folder.mkdir(parents=True, exist_ok=True)
    for link in folder.iterdir():
        link.unlink()
    for day in days:
        (folder / day.name).symlink_to(day.resolve())


def retrain(out: Path, *changes: str) -> dict[str, Any]:
    """Calls `gateline retrain` and returns what it says; exits if it neither released nor refused nor found nothing."""
    command = [sys.executable, "-m", "pipeline", "retrain", str(CONFIG), "--json"]
    logs = ["--train", str(out / "log" / "train"), "--eval", str(out / "log" / "eval")]
    folders = ["--out", str(out / "runs"), "--releases", str(out / "releases")]
    overrides = [word for change in changes for word in ("--set", change)]
    ended = subprocess.run([*command, *logs, *folders, *overrides], stdout=subprocess.PIPE, check=False)
    if ended.returncode not in (0, 3):
        raise SystemExit(ended.returncode)
    answer: dict[str, Any] = json.loads(ended.stdout)
    return answer


def row(answer: dict[str, Any], learnt: Sequence[Path], judged: Path) -> list[str]:
    """Returns a night's line of the table."""
    num_rows = sum(pq.read_metadata(day).num_rows for day in learnt)
    cells = [learnt[-1].stem, f"{num_rows:,}", judged.stem]
    if answer["run"] is None:
        return [*cells, *("" for _ in TASKS), answer["why"].partition(",")[0]]
    overall = {part["task"]: part for part in answer["run"]["slices"] if not part["slice"]}
    for task in TASKS:
        released = overall[task]["released"]
        both = (overall[task]["candidate"], *([released] if released else []))
        cells.append(", ".join(f"{metrics['auc']:.4f}" for metrics in both))
    if answer["version"]:
        return [*cells, f"released as version {answer['version']}"]
    first, *others = answer["run"]["reasons"]
    return [*cells, f"refused: {first}" + (f"; and {len(others)} more" if others else "")]


def main(arguments: Sequence[str] | None = None) -> None:
    """Writes the days, calls the nights, prints the table."""
    parser = argparse.ArgumentParser(description="daily retraining on KuaiRand-Pure")
    parser.add_argument("--data", type=Path, required=True, help="folder of the log, user and video files")
    parser.add_argument("--out", type=Path, required=True, help="folder of the days, runs and releases")
    parser.add_argument("--nights", type=int, default=6, help="how many; the log has days for seven")
    options = parser.parse_args(arguments)
    days = write_days(options.data, options.out / "days")
    show(HEADER)
    show(["---"] * len(HEADER))
    for night in range(FIRST_NIGHT, FIRST_NIGHT + options.nights):
        show_log(options.out / "log" / "train", days[:night])
        show_log(options.out / "log" / "eval", days[night : night + 1])
        changes = () if (options.out / "releases" / "1").exists() else (FIRST_EPOCHS,)
        show(row(retrain(options.out, *changes), days[:night], days[night]))
    # Called once more, before the next day is there.
    show(row(retrain(options.out), days[:night], days[night]))


def show(cells: Sequence[str]) -> None:
    """Prints a line of the table."""
    print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
