"""The job by Gateline's preprocessing step.

python benchmarks/preprocess/gateline_job.py CONFIG LOG EVAL_LOG OUT
"""

import sys
from pathlib import Path

from usage import Usage

usage = Usage()

from components.preprocess.run import run  # noqa: E402
from components.quick_imports import quick_imports  # noqa: E402
from protos.read import read_config  # noqa: E402

# The step itself imports TensorFlow late, for the graph alone; here that is done first, to be measured apart.
with quick_imports():
    import components.preprocess.check_forms
    import components.preprocess.passes
    import components.preprocess.write_graph  # noqa: F401

usage.imported()

FOLDERS = ("examples", "transform", "statistics", "rejects")


def main(job: Path, log: str, held_out: str, out: Path) -> None:
    config = read_config(job).config
    run(config, train=log, evaluate=held_out, **{name: out / name for name in FOLDERS})


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], Path(sys.argv[4]))
    usage.tell()
