"""What a TFJob is asked to do: the settings of the cluster, completed by what only the step knows."""

import copy
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from components.storage.locate import locate
from components.storage.location import Location

Manifest = dict[str, Any]

POD, POD_UID = "GATELINE_POD", "GATELINE_POD_UID"
"""Environment variables with the name and the uid of the step's own pod."""


@dataclass(frozen=True, slots=True)
class JobSettings:
    """What the cluster's settings say of the job; pipeline/training_job.py writes them as JSON.

    Attributes:
      manifest: the TFJob without its name and its commands.
      shared_path: URI or path of the folder for what step and pods hand one another; "": the artefacts' own places.
      backoff_limit: how often the workers may start again.
      start_timeout_s: seconds within which every pod must have begun.
      poll_s: seconds between two looks.
    """

    manifest: Manifest
    shared_path: str
    backoff_limit: int
    start_timeout_s: float
    poll_s: float

    @property
    def num_pods(self) -> int:
        """The chief and all beside it."""
        return sum(replica["replicas"] for replica in self.manifest["spec"]["tfReplicaSpecs"].values())


def read_settings(text: str) -> JobSettings:
    """Returns the settings that a JSON text holds, which is the compiled pipeline's own and not a user's."""
    return JobSettings(**json.loads(text))


@dataclass(frozen=True, slots=True)
class Artifact:
    """An artefact of the step: its folder here, and its URI in Kubeflow's store."""

    path: Path
    uri: str


@dataclass(frozen=True, slots=True)
class Artifacts:
    """What preprocessing wrote, and the candidate, which is written at its path; at its URI nothing is."""

    examples: Artifact
    transform: Artifact
    candidate: Artifact


@dataclass(frozen=True, slots=True)
class Places:
    """Where the pods find what they learn from, and leave what they have learnt: in a store, or on a shared volume.

    Attributes:
      exchange: the job's own folder, gone when the candidate is there.
      examples: folder that preprocessing wrote.
      transform: folder that preprocessing wrote with it.
    """

    exchange: Location
    examples: Location
    transform: Location

    @property
    def config(self) -> Location:
        """The config, canonical text."""
        return self.exchange / "pipeline.config"

    @property
    def candidate(self) -> Location:
        """What the chief leaves."""
        return self.exchange / "candidate"


def find_places(settings: JobSettings, name: str, artifacts: Artifacts) -> Places:
    """Returns the places of a job of that name.

    Raises:
      ConfigError: a URI of no known kind, or of a server that the environment does not name.
    """
    if settings.shared_path:
        exchange = locate(settings.shared_path) / name
        return Places(exchange, exchange / "examples", exchange / "transform")
    exchange = locate(f"{artifacts.candidate.uri}.job")
    return Places(exchange, locate(artifacts.examples.uri), locate(artifacts.transform.uri))


def job_name(run: str, candidate: str) -> str:
    """Returns the job's name, the same in every attempt of a run's step, so that a later one finds it.

    Args:
      run: id of the run.
      candidate: URI of the step's candidate, which no other step of the run shares.
    """
    digest = hashlib.sha256(f"{run}\n{candidate}".encode()).hexdigest()
    return f"gateline-{digest[:16]}"


def make_job(
    settings: JobSettings, name: str, places: Places, *, released: str, checkpoints: str, step: Mapping[str, str]
) -> Manifest:
    """Returns the whole TFJob.

    Args:
      settings: of the cluster.
      name: of the job.
      places: of its files.
      released: folder of the released version; "": none.
      checkpoints: path or URI of this training's checkpoints; "": beside the candidate.
      step: environment of the step, whose pod owns the job if it says which that is: with the pod, the job goes.
    """
    command = ["gateline", "train", places.config.uri, "--examples", places.examples.uri]
    command += ["--transform", places.transform.uri, "--out", places.candidate.uri]
    command += ["--released", released] if released else []
    command += ["--checkpoints", checkpoints] if checkpoints else []
    job = copy.deepcopy(settings.manifest)
    job["metadata"]["name"] = name
    if step.get(POD) and step.get(POD_UID) and "namespace" not in job["metadata"]:
        owner = {"apiVersion": "v1", "kind": "Pod", "name": step[POD], "uid": step[POD_UID]}
        job["metadata"]["ownerReferences"] = [owner]
    for replica in job["spec"]["tfReplicaSpecs"].values():
        replica["template"]["spec"]["containers"][0]["command"] = list(command)
    return job
