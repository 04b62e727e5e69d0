"""One training by a TFJob: made or taken up, followed, its candidate fetched, and removed whatever came of it."""

import os
import time
from collections.abc import Callable, Mapping

from components.errors import DataError, StoppedError
from components.outcome import RUN
from components.output_folder import output_folder
from components.progress import say
from components.stop_signal import StopSignal, stop_signal
from components.storage.copy import copy_folder
from components.storage.locate import locate
from components.train.tf_job.api import JobApi
from components.train.tf_job.api_errors import ClusterError
from components.train.tf_job.follow import Follower, holding
from components.train.tf_job.order import Artifacts, JobSettings, Places, find_places, job_name, make_job, read_settings

_SLICE_S = 0.5
"""How soon the step hears of a signal while it waits."""


def run(
    config: str,
    job: str,
    artifacts: Artifacts,
    *,
    released: str = "",
    checkpoints: str = "",
    environment: Mapping[str, str] = os.environ,
) -> None:
    """Has the pods of a TFJob learn a candidate.

    Args:
      config: canonical text.
      job: settings of the cluster, JSON.
      artifacts: what to learn from, and where the candidate is to be.
      released: folder of the released version, which a warm start may begin from; "": none.
      checkpoints: local path or URI of this training's checkpoints; "": a folder of the job's own.
      environment: of the step.

    Raises:
      ConfigError, DataError: what `gateline train` said in a pod; or a place can't be read or written.
      ClusterError: Kubernetes or the job failed.
      StoppedError: SIGTERM came, and the job is removed.
    """
    settings = read_settings(job)
    name = job_name(environment.get(RUN, ""), artifacts.candidate.uri)
    places = find_places(settings, name, artifacts)
    whole = make_job(settings, name, places, released=released, checkpoints=checkpoints, step=environment)
    with stop_signal() as stop:
        wait = _waiting(stop)
        api = JobApi(whole["metadata"].get("namespace", ""), wait)
        if _has_begun(api, name, settings, wait):
            say("train", f"TFJob {name}: taken up from an earlier attempt of this step")
        else:
            _prepare(places, config, settings, artifacts)
            api.create(whole)
        try:
            Follower(api, name, settings).follow(wait)
            with output_folder(artifacts.candidate.path) as folder:
                copy_folder(places.candidate, locate(str(folder)))
        finally:
            api.wait = time.sleep  # the signal that ended all else ends no second try to remove the job
            _remove(api, name)
    places.exchange.delete()


def _waiting(stop: StopSignal) -> Callable[[float], None]:
    def wait(seconds: float) -> None:
        end_s = time.monotonic() + seconds
        while not stop.is_set and (left_s := end_s - time.monotonic()) > 0:
            time.sleep(min(_SLICE_S, left_s))
        if stop.is_set:
            raise StoppedError("training stopped by SIGTERM, and its TFJob removed; start the step again to go on")

    return wait


def _has_begun(api: JobApi, name: str, settings: JobSettings, wait: Callable[[float], None]) -> bool:
    """Whether the job of an earlier attempt is there; one that failed, or is being removed, is gone afterwards."""
    end_s = time.monotonic() + settings.start_timeout_s
    while job := api.get(name):
        if "deletionTimestamp" not in job["metadata"]:
            if not any(kind == "Failed" for kind, _ in holding(job)):
                return True
            api.delete(name)
        if time.monotonic() > end_s:
            raise ClusterError(f"TFJob {name}: an earlier one does not go away; remove it and its pods by hand")
        wait(settings.poll_s)
    return False


def _prepare(places: Places, config: str, settings: JobSettings, artifacts: Artifacts) -> None:
    """Writes what the pods read; a place that this step can't read or write, they can't either."""
    places.config.write_bytes(config.encode())
    places.candidate.delete()
    for artifact, place in ((artifacts.examples, places.examples), (artifacts.transform, places.transform)):
        if settings.shared_path:
            copy_folder(locate(str(artifact.path)), place)
        elif not place.exists():
            raise DataError(
                f"{place}: the pods of the TFJob are to read it there, but there is nothing; see whether "
                "AWS_ENDPOINT_URL names the store of Kubeflow's artefacts, or set training_job.shared_path"
            )


def _remove(api: JobApi, name: str) -> None:
    """Removes the job. That it can't be removed changes nothing of what came of it, so that it is only told."""
    try:
        api.delete(name)
    except ClusterError as error:
        say("train", f"{error}; remove it by hand")
