"""Times a release's signature in this process: milliseconds a batch, as JSON on the last line.

python benchmarks/serving/in_process.py RELEASE REQUESTS.json
"""

import json
import sys
import time
from pathlib import Path

import numpy as np

BATCHES = (1, 100, 1000)
SECONDS = 6.0


def main(release: Path, rows_file: Path) -> None:
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    from components.serve.request import PredictRequest
    from components.serve.served_version import load_version

    signature = load_version(int(release.name), release).signatures["serving_default"]
    rows = json.loads(rows_file.read_text())
    found = {}
    for num_rows in BATCHES:
        asked = [rows[index % len(rows)] for index in range(num_rows)]
        columns = PredictRequest("serving_default", True, asked).columns(signature.inputs)
        for _ in range(20):
            signature.predict(columns)
        times_ms = []
        until_s = time.perf_counter() + SECONDS
        while (started_s := time.perf_counter()) < until_s:
            signature.predict(columns)
            times_ms.append((time.perf_counter() - started_s) * 1e3)
        found[num_rows] = {"p50": np.percentile(times_ms, 50), "p99": np.percentile(times_ms, 99)}
    print(json.dumps(found))


main(Path(sys.argv[1]), Path(sys.argv[2]))
