"""Runs the same job on the same data by plain TFT, by Gateline, and as floors; prints a table and draws a plot.

    python benchmarks/preprocess/run.py [--rows 200000 --rows 1000000] [--only gateline --only floor] [--scratch DIR]
    python benchmarks/preprocess/run.py --wide 300

Programs run one after the other, each in a process of its own. CPU seconds count all their threads.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import matplotlib as mpl

mpl.use("svg")
from make_log import write_log
from make_wide import write_wide
from matplotlib import pyplot as plt

HERE = Path(__file__).parent
PROGRAMS = {"plain_tft": "plain TFT", "gateline": "Gateline", "floor": "floor", "floor_duckdb": "floor, DuckDB"}
COLOURS = {"plain_tft": "#c44e52", "gateline": "#4c72b0", "floor": "#999999", "floor_duckdb": "#ccb974"}
EVAL_ROWS = 1000
WIDE_ROWS = 100_000
Measured = dict[str, float | int | str]


def measure(program: str, job: Path, log: Path, held_out: Path, out: Path) -> Measured:
    shutil.rmtree(out, ignore_errors=True)
    arguments = {
        "plain_tft": ["plain_tft.py", log, out],
        "gateline": ["gateline_job.py", job, log, held_out, out],
        "floor": ["floor.py", log],
        "floor_duckdb": ["floor_duckdb.py", log],
    }[program]
    name, *paths = map(str, arguments)
    environment = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONPATH": str(HERE.parents[1])}
    command = [sys.executable, str(HERE / name), *paths]
    started_s = time.monotonic()
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    wall_s = time.monotonic() - started_s
    if ended.returncode:
        raise SystemExit(f"{program}: {ended.stderr[-2000:]}")
    return {"program": program, "wall_s": wall_s} | json.loads(ended.stdout.splitlines()[-1])


def print_table(results: list[Measured]) -> None:
    print("| program | rows | CPU s | without imports | wall s | peak GB |\n|---|---|---|---|---|---|")
    for it in results:
        cpu, imports = float(it["cpu_s"]), float(it["import_cpu_s"])
        numbers = f"{cpu:.1f} | {cpu - imports:.1f} | {it['wall_s']:.0f} | {it['peak_gb']:.2f}"
        print(f"| {PROGRAMS[str(it['program'])]} | {it['rows']:,} | {numbers} |")


def draw(results: list[Measured], path: Path) -> None:
    plt.rcParams["svg.hashsalt"] = "gateline"
    figure, (cpu, memory) = plt.subplots(1, 2, figsize=(9, 3.5), layout="constrained")
    for program, label in PROGRAMS.items():
        mine = sorted((it for it in results if it["program"] == program), key=lambda it: it["rows"])
        millions = [float(it["rows"]) / 1e6 for it in mine]
        for axes, key in ((cpu, "cpu_s"), (memory, "peak_gb")):
            axes.plot(millions, [float(it[key]) for it in mine], marker="o", label=label, color=COLOURS[program])
    cpu.set(ylabel="CPU seconds, imports included", yscale="log")
    memory.set(ylabel="peak memory, GB", ylim=(0, None))
    rows = sorted({float(it["rows"]) / 1e6 for it in results})
    for axes in (cpu, memory):
        axes.set(xlabel="million rows", xscale="log")
        axes.set_xticks(rows, [f"{it:g}" for it in rows])
        axes.minorticks_off()
        axes.grid(alpha=0.3)
        axes.spines[["top", "right"]].set_visible(False)
    cpu.legend(frameon=False)
    figure.savefig(path, metadata={"Date": None})


def measure_wide(num_columns: int, folder: Path) -> None:
    wide = folder / "wide"
    write_wide(wide, num_columns, WIDE_ROWS)
    measured = {"rows": WIDE_ROWS} | measure(
        "gateline", wide / "job.config", wide / "train", wide / "eval", folder / "out"
    )
    print(f"{num_columns} vocabulary columns:")
    print_table([measured])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, action="append")
    parser.add_argument("--only", choices=PROGRAMS, action="append")
    parser.add_argument("--wide", type=int, metavar="COLUMNS")
    parser.add_argument("--scratch", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=arguments.scratch) as name:
        folder = Path(name)
        if arguments.wide:
            measure_wide(arguments.wide, folder)
            return
        results = measure_all(arguments.rows or [200_000, 1_000_000], arguments.only or list(PROGRAMS), folder)
    print_table(results)
    draw(results, HERE / "results.svg")


def measure_all(all_rows: list[int], programs: list[str], folder: Path) -> list[Measured]:
    """Measures and keeps in results.json what was measured; returns all that stands there."""
    file = HERE / "results.json"
    results: list[Measured] = json.loads(file.read_text()) if file.exists() else []
    held_out = folder / "eval"
    write_log(held_out, EVAL_ROWS)
    for rows in all_rows:
        log = folder / f"log-{rows}"
        write_log(log, rows)
        for program in programs:
            measured = {"rows": rows} | measure(program, HERE / "job.config", log, held_out, folder / "out")
            results = [it for it in results if (it["rows"], it["program"]) != (rows, program)] + [measured]
            results.sort(key=lambda it: (it["rows"], list(PROGRAMS).index(str(it["program"]))))
            file.write_text(json.dumps(results, indent=1) + "\n")
        shutil.rmtree(log)
    return results


if __name__ == "__main__":
    main()
