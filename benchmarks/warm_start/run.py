"""KuaiRand-Pure day by day: a model trained anew every day against one that goes on from yesterday's.

Writes results.json. Run from the project's root: python -m benchmarks.warm_start.run --data FOLDER, the folder of
examples/kuairand/README.md.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from components.preprocess.run import run as preprocess
from components.train.run import run as train
from examples.kuairand.prepare import main as prepare
from protos.read import read_config

HERE = Path(__file__).parent
TASKS = ("is_click", "long_view", "is_like")
LAST_DAYS = 4
"""Days on which models are compared, each judged on the day after it; the log's last day is only judged on."""

RECENT_DAYS = 3
"""Days that the cold start from little data learns from."""

ONE_PASS = ("train_config.num_epochs=1",)
NOTHING_LEARNS = ("train_config.num_steps=1", "train_config.freeze_gradient=['.']")


def main() -> None:
    """Trains all models and writes what they reach."""
    parser = argparse.ArgumentParser(description="warm start against cold start, day by day")
    parser.add_argument("--data", type=Path, required=True, help="folder of KuaiRand-Pure's files")
    with tempfile.TemporaryDirectory() as scratch:
        results = _compare(parser.parse_args().data, Path(scratch))
    (HERE / "results.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


def _compare(data: Path, scratch: Path) -> list[dict[str, Any]]:
    prepare(["--data", str(data), "--out", str(scratch), "--last-train-day", "20220504"])
    log = scratch / "all.parquet"
    pq.write_table(_concatenated(scratch), log)
    days = sorted(set(pq.read_table(log, columns=["date"])["date"].to_pylist()))
    compared = days[-1 - LAST_DAYS : -1]
    before = days[: days.index(compared[0])]
    results = []
    _Model(scratch, log, "base").learn(before, compared[0])
    newest = scratch / "base" / "candidate"
    for day in compared:
        judged = days[days.index(day) + 1]
        so_far = days[: days.index(day) + 1]
        stale = _Model(scratch, log, f"stale_{day}").learn([day], judged, ONE_PASS + NOTHING_LEARNS, begun_from=newest)
        warm = _Model(scratch, log, f"warm_{day}").learn([day], judged, ONE_PASS, begun_from=newest)
        newest = scratch / f"warm_{day}" / "candidate"
        cold = _Model(scratch, log, f"cold_{day}").learn(so_far, judged)
        recent = _Model(scratch, log, f"recent_{day}").learn(so_far[-RECENT_DAYS:], judged)
        results += [
            cold | {"model": "cold, all days"},
            recent | {"model": f"cold, last {RECENT_DAYS} days"},
            stale | {"model": "yesterday's as it was"},
            warm | {"model": "yesterday's, one pass over the last day"},
        ]
    return results


class _Model:
    """One training in a folder of its own."""

    def __init__(self, scratch: Path, log: Path, name: str) -> None:
        self._folder = scratch / name
        self._folder.mkdir()
        self._log = log

    def learn(
        self, days: list[int], judged: int, changes: tuple[str, ...] = (), begun_from: Path | None = None
    ) -> dict[str, Any]:
        """Learns from some days, judges on one, and returns what that gave and cost."""
        changes += () if begun_from is None else (f"train_config.warm_start={{source: '{begun_from}'}}",)
        config = read_config(HERE / "job.config", changes).config
        rows = {name: self._write(name, part) for name, part in (("train", days), ("eval", [judged]))}
        outputs = {name: self._folder / name for name in ("examples", "transform", "statistics", "rejects")}
        paths = {name: str(self._folder / f"{name}.parquet") for name in rows}
        prepared_s = _cpu_s(lambda: preprocess(config, train=paths["train"], evaluate=paths["eval"], **outputs))
        candidate = self._folder / "candidate"
        inputs = {name: outputs[name] for name in ("examples", "transform")}
        learnt_s = _cpu_s(lambda: train(config, **inputs, candidate=candidate))
        reports = [json.loads(line) for line in (candidate / "training.jsonl").read_text().splitlines()]
        last = [report for report in reports if report["kind"] == "eval"][-1]
        return {
            "judged": judged,
            "rows": rows["train"],
            "passes": config.train_config.num_epochs,
            "preprocess_cpu_s": round(prepared_s, 1),
            "train_cpu_s": round(learnt_s, 1),
            "auc": {task: round(last[f"auc_{task}"], 4) for task in TASKS},
        }

    def _write(self, name: str, days: list[int]) -> int:
        table = pq.read_table(self._log)
        part = table.filter(pc.is_in(table["date"], value_set=pa.array(days, table["date"].type)))
        pq.write_table(part, self._folder / f"{name}.parquet")
        return int(part.num_rows)


def _concatenated(folder: Path) -> Any:  # noqa: ANN401 - pyarrow has no types

    return pa.concat_tables([pq.read_table(folder / f"{name}.parquet") for name in ("train", "eval")])


def _cpu_s(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


if __name__ == "__main__":
    main()
