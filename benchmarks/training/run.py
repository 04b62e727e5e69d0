"""Times training steps of Gateline and of plain Keras 3, interleaved in one run; prints tables and draws a plot.

    python benchmarks/training/run.py [--batches 1024 4096 8192] [--scales 0.33 1 10] [--only gateline gemm] [--turns 3]

Each program is a process of its own with one thread for TensorFlow (Gateline's reader has another). They stand ready
and take turns, so that other work on the machine touches all alike; of its turns the median counts.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

import matplotlib as mpl

mpl.use("svg")
from click_log import write_examples
from matplotlib import pyplot as plt
from worker import GEMM_SIZE

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"
NAMES = {
    "keras_adam": "Keras 3 `fit`, Adam",
    "keras_adagrad": "Keras 3 `fit`, Adagrad",
    "deepctr_adam": "DeepCTR, Adam",
    "gateline": "Gateline",
    "gateline_bf16": "Gateline, BF16",
    "pepnet_all": "PEPNet, all towers",
    "pepnet": "PEPNet, own domain's",
    "pepnet_bf16": "PEPNet, own domain's, BF16",
}
BF16 = 'mixed_precision: "BF16"'
JOBS: dict[str, dict[str, str]] = {
    "keras_adam": {"program": "keras", "optimizer": "adam"},
    "keras_adagrad": {"program": "keras", "optimizer": "adagrad"},
    "deepctr_adam": {"program": "deepctr", "optimizer": "adam"},
    "gateline": {"program": "gateline", "model": "mmoe"},
    "gateline_bf16": {"program": "gateline", "model": "mmoe", "learning": BF16},
    "pepnet_all": {"program": "all_towers", "model": "pepnet"},
    "pepnet": {"program": "gateline", "model": "pepnet"},
    "pepnet_bf16": {"program": "gateline", "model": "pepnet", "learning": BF16},
    "input": {"program": "input", "model": "mmoe"},
    "gemm": {"program": "gemm"},
}
HAS_DEEPCTR = find_spec("deepctr") is not None
ROWS_A_TURN = 24_576
GEMM_A_TURN = 4
TOGETHER = (
    ("keras_adam", "keras_adagrad", "deepctr_adam", "gateline", "gateline_bf16", "gemm", "input"),
    ("pepnet_all", "pepnet", "pepnet_bf16"),
)
"""What takes turns: all of them at once would take 12 GB."""
MMOE_FLOAT32 = ("keras_adam", "keras_adagrad", "deepctr_adam", "gateline")
MMOE_FLOP = 3 * 2 * (4 * 147_456 + 2 * 98_368 + 2 * 256 * 4)
"""Of an example, forward and backward: 4 experts 256-256-192-128-64, 2 towers 64-256-192-128-64-1, 2 gates."""
Result = dict[str, Any]


class Program:
    """A process that does steps when told."""

    def __init__(self, name: str, batch: int, scale: float, examples: Path) -> None:
        self.name, self.batch = name, batch
        job = JOBS[name] | {"batch": batch, "scale": scale, "examples": str(examples), "warm": 8}
        paths = [str(HERE.parents[1]), str(HERE), os.environ.get("PYTHONPATH", "")]
        environment = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONPATH": os.pathsep.join(paths)}
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / "worker.py"), json.dumps(job)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environment,
        )
        self.first: Result = {}
        self.turns: list[Result] = []

    def wait(self) -> None:
        """Waits until it has done its first steps."""
        self.first = self._answer()

    def turn(self) -> None:
        steps = GEMM_A_TURN if self.name == "gemm" else ROWS_A_TURN // self.batch
        print(steps, file=self._process.stdin, flush=True)
        self.turns.append(self._answer() | {"steps": steps})

    def close(self) -> None:
        self._process.communicate()

    def _answer(self) -> Result:
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            raise SystemExit(f"{self.name} died")
        answer: Result = json.loads(line)
        return answer

    def result(self) -> Result:
        cpu_s, wall_s = (median(turn[key] / turn["steps"] for turn in self.turns) for key in ("cpu_s", "wall_s"))
        start = {f"first_step_{key}": self.first["first"][key] for key in ("cpu_s", "wall_s")}
        peak_gb = max(turn["peak_gb"] for turn in self.turns)
        return start | {"step_cpu_s": cpu_s, "step_wall_s": wall_s, "peak_gb": peak_gb}


def measure(jobs: Sequence[tuple[str, int, float, Path]], turns: int) -> list[Result]:
    """Returns what each program took; see Program for what a job is."""
    with ExitStack() as stack:
        programs = []
        for job in jobs:
            programs.append(Program(*job))
            stack.callback(programs[-1].close)
        for program in programs:
            program.wait()
        for _ in range(turns):
            for program in programs:
                program.turn()
        return [program.result() for program in programs]


def per_million(result: Result, batch: int) -> float:
    return float(result["step_cpu_s"]) / batch * 1e6


def gemm_peak(found: dict[str, Result]) -> float:
    """Floating point operations of a CPU second."""
    return 2 * GEMM_SIZE**3 / float(found["gemm"]["step_cpu_s"])


def print_batches(batches: dict[int, dict[str, Result]]) -> None:
    print("| program | batch | CPU s / M examples | examples / CPU s | examples / s | peak GB | of GEMM peak |")
    print("|---|---|---|---|---|---|---|")
    for batch, found in batches.items():
        peak = gemm_peak(found) if "gemm" in found else float("nan")
        for name, label in NAMES.items():
            if name not in found:
                continue
            cpu_s = per_million(found[name], batch)
            share = f"{MMOE_FLOP * 1e6 / cpu_s / peak:.0%}" if name in MMOE_FLOAT32 else ""
            speed = f"{1e6 / cpu_s:,.0f} | {batch / found[name]['step_wall_s']:,.0f}"
            print(f"| {label} | {batch} | {cpu_s:.1f} | {speed} | {found[name]['peak_gb']:.2f} | {share} |")
        if {"gateline", "input"} <= found.keys():
            share = float(found["input"]["step_cpu_s"]) / float(found["gateline"]["step_cpu_s"])
            print(f"| (GEMM {peak / 1e9:.0f} GFLOP / CPU s; input pipeline {share:.1%} of MMoE's step) | {batch} |")


def print_tables(tables: dict[float, Result]) -> None:
    print("\n| table rows, M | CPU ms / step | first step after, CPU s | peak GB |\n|---|---|---|---|")
    for scale, it in tables.items():
        cpu_ms = it["step_cpu_s"] * 1e3
        print(f"| {3.1 * scale:.1f} | {cpu_ms:.1f} | {it['first_step_cpu_s']:.1f} | {it['peak_gb']:.2f} |")


def draw(batches: dict[int, dict[str, Result]], path: Path) -> None:
    plt.rcParams["svg.hashsalt"] = "gateline"
    figure, axes = plt.subplots(figsize=(7, 3.6), layout="constrained")
    for name, label in NAMES.items():
        points = [(batch, per_million(found[name], batch)) for batch, found in batches.items() if name in found]
        dashed = "--" if name.startswith("pepnet") else "-"
        axes.plot(*zip(*points, strict=True), marker="o", linestyle=dashed, label=label.replace("`", ""))
    axes.set(xlabel="batch", ylabel="CPU seconds per million examples", ylim=(0, None), xscale="log")
    axes.set_xticks(list(batches), [str(batch) for batch in batches])
    axes.minorticks_off()
    axes.grid(alpha=0.3)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--batches", type=int, nargs="*", default=[1024, 4096, 8192])
    parser.add_argument("--scales", type=float, nargs="*", default=[1 / 3, 1.0, 10.0])
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--rows", type=int, default=300_000)
    parser.add_argument(
        "--only", choices=JOBS, nargs="*", help="programs to measure; what stands in results.json stays"
    )
    parser.add_argument("--scratch", type=Path)
    arguments = parser.parse_args()
    kept = read_results()
    with tempfile.TemporaryDirectory(dir=arguments.scratch) as name:
        folders = {scale: Path(name) / f"{scale:.3f}" for scale in (1.0, *arguments.scales)}
        for scale, folder in folders.items():
            folder.mkdir()
            write_examples(folder, arguments.rows, scale)
        for batch in arguments.batches:
            for group in TOGETHER:
                names = [it for it in group if it in (arguments.only or JOBS) and (it != "deepctr_adam" or HAS_DEEPCTR)]
                found = measure([(it, batch, 1.0, folders[1.0]) for it in names], arguments.turns)
                kept["batches"][str(batch)] = kept["batches"].get(str(batch), {}) | dict(zip(names, found, strict=True))
                write_results(kept)
        found = measure([("gateline", 4096, scale, folders[scale]) for scale in arguments.scales], arguments.turns)
        kept["tables"] |= {folders[scale].name: it for scale, it in zip(arguments.scales, found, strict=True)}
        write_results(kept)
    batches = {int(batch): kept["batches"][batch] for batch in sorted(kept["batches"], key=int)}
    print_batches(batches)
    print_tables({float(scale): kept["tables"][scale] for scale in sorted(kept["tables"], key=float)})
    draw(batches, HERE / "results.svg")


def read_results() -> dict[str, dict[str, Any]]:
    """What earlier runs measured; what is measured again takes its place."""
    empty: dict[str, dict[str, Any]] = {"batches": {}, "tables": {}}
    return empty | json.loads(RESULTS.read_text()) if RESULTS.exists() else empty


def write_results(kept: dict[str, dict[str, Any]]) -> None:
    RESULTS.write_text(json.dumps(kept, indent=1) + "\n")


if __name__ == "__main__":
    main()
