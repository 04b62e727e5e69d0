"""Latency of a release in process, and latency and throughput of `gateline serve` over HTTP; prints two tables.

    python benchmarks/serving/run.py [--demo DIR] [--seconds 6]

Makes the demo's release first, unless --demo names a folder in which `gateline demo --out DIR` has run. Client and
server share the machine.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import httpx2
import numpy as np
import pyarrow.dataset as ds

HERE = Path(__file__).parent
PORT = 8511
URL = f"http://127.0.0.1:{PORT}/v1/models/gateline"
LOADS = ((1, 1), (8, 1), (32, 1), (1, 100), (8, 100), (32, 100))
"""Clients at once, rows of a request."""
ENVIRONMENT = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONPATH": str(HERE.parents[1])}


@dataclass(frozen=True)
class Load:
    clients: int
    rows: int
    p50_ms: float
    p99_ms: float
    requests_per_s: float
    rows_per_s: float
    server_cpu_ms_per_request: float


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--demo", type=Path)
    parser.add_argument("--seconds", type=float, default=6.0)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        demo = arguments.demo or make_demo(Path(scratch))
        rows_file = Path(scratch) / "rows.json"
        rows_file.write_text(json.dumps(read_rows(demo)))
        release = demo / "releases" / "1"
        print_in_process(run_python(HERE / "in_process.py", release, rows_file))
        print_loads(measure_server(demo / "releases", json.loads(rows_file.read_text()), arguments.seconds))


def make_demo(folder: Path) -> Path:
    subprocess.run([sys.executable, "-m", "pipeline", "demo", "--out", folder], env=ENVIRONMENT, check=True)
    return folder


def read_rows(demo: Path) -> list[dict[str, object]]:
    """1,000 held-out rows with the columns that the model takes."""
    import tensorflow as tf

    signature = tf.saved_model.load(str(demo / "releases" / "1")).signatures["serving_default"]
    names = list(signature.structured_input_signature[1])
    return ds.dataset(demo / "log" / "eval.parquet").head(1000, columns=names).to_pylist()


def run_python(program: Path, *arguments: Path) -> dict[str, dict[str, float]]:
    command = [sys.executable, str(program), *map(str, arguments)]
    said = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=True).stdout
    found: dict[str, dict[str, float]] = json.loads(said.splitlines()[-1])
    return found


def measure_server(releases: Path, rows: list[dict[str, object]], seconds: float) -> list[Load]:
    command = [sys.executable, "-m", "pipeline", "serve", "--releases", str(releases), "--port", str(PORT)]
    server = subprocess.Popen(command, env=ENVIRONMENT)
    try:
        wait_until_ready()
        return [asyncio.run(measure(clients, rows[:size], seconds, server.pid)) for clients, size in LOADS]
    finally:
        server.terminate()
        server.wait()


def wait_until_ready() -> None:
    for _ in range(120):
        try:
            if httpx2.get(f"http://127.0.0.1:{PORT}/readyz").status_code == 200:
                return
        except httpx2.TransportError:
            pass
        time.sleep(0.5)
    raise SystemExit("the server did not become ready")


async def measure(clients: int, rows: list[dict[str, object]], seconds: float, server: int) -> Load:
    body = json.dumps({"instances": rows}).encode()
    times_ms: list[float] = []
    async with httpx2.AsyncClient(limits=httpx2.Limits(max_connections=clients)) as client:

        async def ask(until_s: float, kept: list[float]) -> None:
            while (started_s := time.perf_counter()) < until_s:
                answer = await client.post(f"{URL}:predict", content=body)
                answer.raise_for_status()
                kept.append((time.perf_counter() - started_s) * 1e3)

        await asyncio.gather(*(ask(time.perf_counter() + 1.0, []) for _ in range(clients)))
        cpu_s, started_s = cpu_seconds(server), time.perf_counter()
        await asyncio.gather(*(ask(started_s + seconds, times_ms) for _ in range(clients)))
        elapsed_s, used_s = time.perf_counter() - started_s, cpu_seconds(server) - cpu_s
    p50, p99 = np.percentile(times_ms, [50, 99])
    per_s = len(times_ms) / elapsed_s
    return Load(clients, len(rows), p50, p99, per_s, per_s * len(rows), used_s / len(times_ms) * 1e3)


def cpu_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def print_in_process(found: dict[str, dict[str, float]]) -> None:
    print("| rows of a batch | p50 ms | p99 ms |\n|---|---|---|")
    for num_rows, times in found.items():
        print(f"| {num_rows} | {times['p50']:.2f} | {times['p99']:.2f} |")


def print_loads(loads: list[Load]) -> None:
    print("\n| clients | rows of a request | p50 ms | p99 ms | requests/s | rows/s | server's CPU ms a request |")
    print("|---|---|---|---|---|---|---|")
    for it in loads:
        speed = f"{it.requests_per_s:.0f} | {it.rows_per_s:,.0f} | {it.server_cpu_ms_per_request:.1f}"
        print(f"| {it.clients} | {it.rows} | {it.p50_ms:.1f} | {it.p99_ms:.1f} | {speed} |")


if __name__ == "__main__":
    main()
