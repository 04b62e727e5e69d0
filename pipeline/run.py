"""One local run from paths to its result: what `gateline run` and `gateline demo` share."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from components.artifacts import JUDGED_PAGE, REPORT, VERDICT
from components.report import Report
from components.report_file import read_report
from components.step_errors import StepError
from components.verdict import Verdict, read_verdict
from pipeline import run_folder
from pipeline.local import make_arguments, run_pipeline
from pipeline.run_folder import RunFolder
from protos.canonical import canonical_text, config_digest
from protos.config_pb2 import PipelineConfig

VERSIONS = ("gateline", "tensorflow", "tensorflow-transform", "apache-beam", "kfp", "protobuf", "pyarrow", "numpy")
"""Distributions whose versions run.json records."""


@dataclass(frozen=True, slots=True)
class Paths:
    """Where a run reads and writes: raw logs and the folder of releases as a config writes them, and its own folder."""

    train: str
    evaluate: str
    out: Path
    releases: str


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """A run that came to its end; version is the release's number, None if the candidate was refused."""

    folder: RunFolder
    paths: Paths
    report: Report
    verdict: Verdict
    version: int | None
    record: dict[str, Any]

    @property
    def page(self) -> Path:
        """The report for people, with the verdict on top."""
        return self.folder.verdict / JUDGED_PAGE


def run_config(
    config: PipelineConfig, paths: Paths, beam_args: Sequence[str] = (), *, why: str | None = None
) -> FinishedRun:
    """Runs the pipeline and puts its artefacts in place.

    Args:
      config: the config.
      paths: where to read and write.
      beam_args: Beam's pipeline options for preprocessing and evaluation.
      why: what started the run, for its record; None if nobody says.

    Raises:
      ConfigError, DataError, RefusalError, OSError: as a step raised it.
      StepError: a step ended in a way that it does not foresee.
    """
    started, clock_s = datetime.now(UTC), time.monotonic()
    arguments = make_arguments(
        paths.out,
        config=canonical_text(config),
        train=paths.train,
        evaluate=paths.evaluate,
        releases=paths.releases,
        beam_args=beam_args,
    )
    folder = run_folder.create(paths.out)
    released = run_pipeline(folder, arguments)
    verdict = read_verdict(folder.unfinished_artifact("gate", "verdict") / VERDICT)
    if verdict.approved != (released > 0):
        raise StepError(f"the verdict says approved={verdict.approved}, but push returned {released}; see {folder.log}")
    record = {
        "format": 1,
        "run": folder.path.name,
        "why": why,
        "started": started.isoformat(timespec="seconds"),
        "seconds": round(time.monotonic() - clock_s, 1),
        "config_sha256": config_digest(config),
        "train": paths.train,
        "eval": paths.evaluate,
        "releases": paths.releases,
        "released_before": verdict.released_version,
        "approved": verdict.approved,
        "version": released or None,
        "reasons": [finding.reason for finding in verdict.opposed],
        "versions": {name: version(name) for name in VERSIONS},
    }
    run_folder.finish(folder, record)
    return FinishedRun(folder, paths, read_report(folder.report / REPORT), verdict, released or None, record)
