"""Starts a run and follows it to its end."""

import math
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import kfp_server_api

from components.errors import StoppedError
from components.progress import say
from components.stop_signal import stop_signal
from pipeline.kubeflow.errors import KubeflowError
from pipeline.kubeflow.pipelines import Version
from pipeline.kubeflow.server import Server
from pipeline.kubeflow.tasks import step_of, task_states

ENDED = frozenset({"SUCCEEDED", "FAILED", "SKIPPED", "CANCELED", "ERROR"})
"""States that a run does not leave."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be run.

    Attributes:
      version: of the pipeline.
      experiment_id: where it is listed.
      name: as people see it.
      parameters: of the pipeline.
      service_account: of its pods; None leaves it to the namespace.
    """

    version: Version
    experiment_id: str
    name: str
    parameters: Mapping[str, str]
    service_account: str | None

    def fields(self) -> dict[str, Any]:
        """The fields that runs and recurring runs share."""
        return {
            "experiment_id": self.experiment_id,
            "display_name": self.name,
            "pipeline_version_reference": kfp_server_api.V2beta1PipelineVersionReference(
                pipeline_id=self.version.pipeline_id, pipeline_version_id=self.version.version_id
            ),
            "runtime_config": kfp_server_api.V2beta1RuntimeConfig(parameters=dict(self.parameters)),
            "service_account": self.service_account,
        }


def start_run(server: Server, order: Order) -> Any:  # noqa: ANN401 - kfp_server_api has no types
    """Starts a run once, also where the answer to the first request is lost.

    Raises:
      KubeflowError: Kubeflow does not start it.
    """
    mark = f"submitted by gateline, {uuid.uuid4()}"
    body = kfp_server_api.V2beta1Run(**order.fields(), description=mark)

    def start() -> Any:  # noqa: ANN401
        return server.ask_once("starting the run", server.runs.run_service_create_run, run=body)

    def find() -> Any:  # noqa: ANN401
        request = server.runs.run_service_list_runs
        found = server.named("looking for the run", request, "runs", order.name, experiment_id=order.experiment_id)
        return next((run for run in found if run.description == mark), None)

    return asked_twice(server, start, find)


def asked_twice(server: Server, make: Callable[[], Any], find: Callable[[], Any]) -> Any:  # noqa: ANN401
    """Makes what may be there although the server did not say so: looks before it asks again.

    Raises:
      KubeflowError: it can't be made, and isn't there.
    """
    try:
        return make()
    except KubeflowError as error:
        if not error.is_transient:
            raise
        time.sleep(server.target.patience.wait_s)
        return find() or make()


def get_run(server: Server, run_id: str) -> Any:  # noqa: ANN401
    """Returns a run with the states of its tasks.

    Raises:
      KubeflowError: there is none, or Kubeflow does not tell.
    """
    return server.ask("looking at the run", server.runs.run_service_get_run, run_id)


def wait_for_end(server: Server, run_id: str) -> Any:  # noqa: ANN401
    """Returns a run that has ended; says on stderr which steps are at work.

    Raises:
      KubeflowError: Kubeflow does not tell. The run goes on.
      TimeoutError: it hasn't ended in the time that it was given. It goes on.
      StoppedError: SIGTERM came. It goes on.
    """
    patience = server.target.patience
    began_s, told = time.monotonic(), ""
    pending: dict[str, float] = {}
    with stop_signal() as stop:
        while (run := _look(server, run_id)).state not in ENDED:
            told = _tell(run, told)
            _tell_of_pending(server, run, pending)
            if stop.is_set:
                raise StoppedError(f"{run_url(server, run_id)}: stopped by SIGTERM while it waited; the run goes on")
            if patience.run_s is not None and time.monotonic() - began_s >= patience.run_s:
                raise TimeoutError(
                    f"{run_url(server, run_id)}: not ended after {patience.run_s:g} s ({told or run.state}); "
                    f"it goes on: see there. A step that stays PENDING {_waits(server, run_id)}"
                )
            time.sleep(patience.poll_s)
    _tell(run, told)
    return run


def _look(server: Server, run_id: str) -> Any:  # noqa: ANN401
    try:
        return get_run(server, run_id)
    except KubeflowError as error:
        if error.status == 404:
            raise
        raise KubeflowError(f"{error}; the run goes on: {run_url(server, run_id)}", error.status) from None


def run_url(server: Server, run_id: str) -> str:
    """Returns the page of a run."""
    return f"{server.host}/#/runs/details/{run_id}"


def _tell_of_pending(server: Server, run: Any, since: dict[str, float]) -> None:  # noqa: ANN401
    """Says once of each step that does not begin where to look; `since` has when each was first seen so."""
    now_s, bound_s = time.monotonic(), server.target.patience.pending_s
    steps = {name: state for name, state in task_states(run).items() if step_of(name)}
    for name, state in (steps or {"the run": run.state}).items():
        if state != "PENDING":
            since.pop(name, None)
        elif now_s - since.setdefault(name, now_s) >= bound_s:
            say("kubeflow", f"{name} has been PENDING for {bound_s:g} s: it {_waits(server, run.run_id)}")
            since[name] = math.inf


def _waits(server: Server, run_id: str) -> str:
    """What a step does that does not begin. Kubeflow's API does not tell for what; Kubernetes does."""
    namespace = server.target.namespace or "<Kubeflow's namespace>"
    return (
        "waits for a node, an image, an account or a secret that is not there; "
        f"kubectl describe pod -n {namespace} -l pipeline/runid={run_id} names it"
    )


def _tell(run: Any, told: str) -> str:  # noqa: ANN401
    at_work = [f"{name} {state}" for name, state in task_states(run).items() if step_of(name) and state not in ENDED]
    now = ", ".join(at_work) or str(run.state)
    if now != told:
        say("kubeflow", now)
    return now
