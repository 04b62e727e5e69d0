"""The run that a retrain starts, here or on Kubeflow, and what it came to."""

import dataclasses
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.kubeflow.server import Target
from pipeline.run import Paths, run_config
from pipeline.submit import Job, submit
from pipeline.summary import result_json, summarise
from protos.cluster_pb2 import ClusterConfig
from protos.config_pb2 import PipelineConfig


@dataclass(frozen=True, slots=True)
class Ran:
    """A run that came to its verdict.

    Attributes:
      released: whether the candidate became a release.
      version: its number; None if it was refused, or if the number can't be read from here.
      text: what it came to, for people.
      record: the same for machines.
    """

    released: bool
    version: int | None
    text: str
    record: dict[str, Any]


Start = Callable[[str], Ran]
"""Starts a run, which is told why, and waits for its verdict."""


def here(config: PipelineConfig, paths: Paths, beam_args: Sequence[str]) -> Start:
    """Returns a start on this machine; it raises what run_config does."""

    def start(why: str) -> Ran:
        run = run_config(config, paths, beam_args, why=why)
        return Ran(run.version is not None, run.version, summarise(run), json.loads(result_json(run)))

    return start


def on_kubeflow(job: Job, target: Target) -> Start:
    """Returns a start on Kubeflow; it raises what submit does.

    Steps take no earlier results unless the cluster's file says so: Kubeflow knows a log by its path, under which there
    is something new.
    """
    cluster = ClusterConfig()
    cluster.CopyFrom(job.cluster)
    if not cluster.every_step.HasField("caching"):
        cluster.every_step.caching = False

    def start(why: str) -> Ran:
        run = submit(dataclasses.replace(job, cluster=cluster), target)
        released, version = (run.ending.released, run.ending.version) if run.ending else (False, None)
        return Ran(released, version, run.told(), {"why": why, **dataclasses.asdict(run)})

    return start
