"""Hands the pipeline to Kubeflow: one run, followed to its verdict, or a schedule.

`gateline submit` calls it, and so may whatever decides that it is time to train again.
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from pipeline.compiled import pipeline_yaml
from pipeline.kubeflow.cron import kubeflow_cron
from pipeline.kubeflow.ending import Ending, ending
from pipeline.kubeflow.experiments import experiment_id
from pipeline.kubeflow.pipelines import Version, upload
from pipeline.kubeflow.runs import Order, run_url, start_run, wait_for_end
from pipeline.kubeflow.schedules import set_schedule
from pipeline.kubeflow.server import Server, Target
from pipeline.places import check_reachable
from pipeline.training import NAME
from protos.canonical import canonical_text
from protos.cluster_pb2 import ClusterConfig
from protos.cluster_rules import PARAMETER_SERVER, STEPS, TRAINING_JOB
from protos.config_pb2 import PipelineConfig


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be run.

    Attributes:
      config: what is trained, and how it is judged.
      train: raw log to learn from, as the steps' pods reach it; so are the other two.
      evaluate: raw log to judge on; "" if the config splits the other.
      releases: the releases folder.
      cluster: image, resources, secrets and volumes of the steps.
      beam_args: Beam's pipeline options; none means the cluster's.
      pipeline: name of the pipeline on Kubeflow.
      experiment: name of the experiment that lists the runs.
      name: of the run or of the schedule; "" makes one of the pipeline's and, for a run, the time.
    """

    config: PipelineConfig
    train: str
    evaluate: str
    releases: str
    cluster: ClusterConfig = field(default_factory=ClusterConfig)
    beam_args: Sequence[str] = ()
    pipeline: str = NAME
    experiment: str = "gateline"
    name: str = ""


@dataclass(frozen=True, slots=True)
class SubmittedRun:
    """A run on Kubeflow.

    Attributes:
      run_id: its id.
      name: as people see it.
      url: its page.
      version: of the pipeline.
      ending: what it decided; None if nobody waited for it.
    """

    run_id: str
    name: str
    url: str
    version: Version
    ending: Ending | None

    def told(self) -> str:
        """The run and what it decided, in a few lines."""
        lines = [f"run       {self.name}", f"page      {self.url}"]
        if self.ending and self.ending.released:
            number = "" if self.ending.version is None else f"version {self.ending.version}"
            lines.append(f"released  {number}".rstrip())
        elif self.ending:
            lines += ["verdict   REFUSED", *(f"          {reason}" for reason in self.ending.reasons)]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Schedule:
    """A recurring run on Kubeflow.

    Attributes:
      schedule_id: its id.
      name: as people see it.
      cron: when it is due; six fields, the first of them seconds.
      version: of the pipeline.
      done: "made", "kept" as it was, or "replaced".
    """

    schedule_id: str
    name: str
    cron: str
    version: Version
    done: str


def submit(job: Job, target: Target, *, wait: bool = True) -> SubmittedRun:
    """Starts one run and, unless told otherwise, waits for what it decides.

    Args:
      job: what is to be run.
      target: the server, and who asks.
      wait: whether to wait for its end, as long as the target's patience lasts.

    Raises:
      ConfigError: the job or the target can't be used; or a step raised it, as the next three may have been.
      DataError: a step can't use the data.
      RefusalError: push was not given what was judged, or something else was released meanwhile.
      OSError: Kubeflow can't be reached or refuses (KubeflowError).
      StepError: a step ended in another way.
      TimeoutError: the run hasn't ended in time. It goes on.
      StoppedError: SIGTERM came while it waited. The run goes on.
    """
    name = job.name or f"{job.pipeline} {datetime.now(UTC):%Y-%m-%d %H-%M-%S} {secrets.token_hex(2)}"
    server, order = _prepare(job, target, name)
    run_id = str(start_run(server, order).run_id)
    url = run_url(server, run_id)
    decided = ending(wait_for_end(server, run_id), job.cluster.outcomes_path, url) if wait else None
    return SubmittedRun(run_id, name, url, order.version, decided)


def schedule(job: Job, target: Target, cron: str) -> Schedule:
    """Sees to it that there is one schedule of the job's name and that it is this one.

    Args:
      job: what is to be run.
      target: the server, and who asks.
      cron: when, in five fields or in six; times are those of the cluster, mostly UTC.

    Raises:
      ConfigError: the job, the target or the schedule can't be used.
      KubeflowError: Kubeflow can't be reached or refuses.
    """
    when = kubeflow_cron(cron)
    server, order = _prepare(job, target, job.name or job.pipeline)
    schedule_id, done = set_schedule(server, order, when)
    return Schedule(schedule_id, order.name, when, order.version, done)


def _prepare(job: Job, target: Target, name: str) -> tuple[Server, Order]:
    """Compiles and uploads; everything that can be found wrong before a run is found here."""
    _check_places(job)
    text = pipeline_yaml(job.config, job.cluster, job.beam_args)
    server = Server(target)
    parameters = {
        "config": canonical_text(job.config),
        "train": job.train,
        "evaluate": job.evaluate,
        "releases": job.releases,
        "beam_args": json.dumps(list(job.beam_args or job.cluster.beam_args)),
        "checkpoints": job.cluster.checkpoints_path,
    }
    listed = experiment_id(server, job.experiment)
    version = upload(server, job.pipeline, text)
    return server, Order(version, listed, name, parameters, job.cluster.service_account or None)


def _check_places(job: Job) -> None:
    shared = job.cluster.training_job.shared_path
    has_job = job.cluster.HasField("training_job")
    learning = ("train", TRAINING_JOB, PARAMETER_SERVER) if has_job else ("train",)
    begins = learning if job.config.train_config.HasField("warm_start") else ()
    for name, value, steps in (
        ("train_input_path", job.train, ("preprocess",)),
        ("eval_input_path", job.evaluate, ("preprocess", "evaluate")),
        ("releases", job.releases, ("resolve", "preprocess", "evaluate", "push", *begins)),
        ("outcomes_path", job.cluster.outcomes_path, STEPS),
        ("checkpoints_path", job.cluster.checkpoints_path, learning),
        ("training_job.shared_path", shared, learning),
    ):
        check_reachable(name, value, job.cluster, steps)
