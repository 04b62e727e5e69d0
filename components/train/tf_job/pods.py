"""What the pods of a job say of themselves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

CONTAINER = "tensorflow"
"""Name that the operator wants of the container which is to know the others."""

_CANT_START = ("StartError", "ContainerCannotRun")
_STOPPED_BY_SIGNAL = 128
"""Exit codes above it are those of signals; the operator starts such a pod again."""


@dataclass(frozen=True, slots=True)
class Pod:
    """One pod.

    Attributes:
      name: its name.
      uid: another one for each pod of that name.
      is_chief: whether it is the chief's.
      has_begun: whether its container has been started.
      exit_code: of its container; None while it has not ended.
      reason: Kubernetes' word for how the container ended, or why it does not begin; "" if there is none.
      message: what Kubernetes adds to it.
    """

    name: str
    uid: str
    is_chief: bool
    has_begun: bool
    exit_code: int | None
    reason: str
    message: str

    @property
    def cant_start(self) -> bool:
        """Whether the image has no such command."""
        return self.reason in _CANT_START

    @property
    def is_lost(self) -> bool:
        """Whether it failed in a way in which it would fail again, so that nobody starts it anew."""
        return self.cant_start or (self.exit_code is not None and 0 < self.exit_code <= _STOPPED_BY_SIGNAL)


def read_pod(pod: Any) -> Pod:  # noqa: ANN401 - as Kubernetes sends it
    """Returns what counts of a pod."""
    labels, status = pod["metadata"].get("labels", {}), pod.get("status", {})
    containers = {it["name"]: it for it in status.get("containerStatuses", ())}
    state = containers.get(CONTAINER, {}).get("state", {})
    ended, waiting = state.get("terminated"), state.get("waiting")
    said = ended or waiting or _unscheduled(status)
    return Pod(
        pod["metadata"]["name"],
        pod["metadata"]["uid"],
        labels.get("training.kubeflow.org/replica-type") == "chief",
        bool(ended or "running" in state),
        ended["exitCode"] if ended else None,
        said.get("reason", ""),
        said.get("message", ""),
    )


def find_lost(pods: Iterable[Pod]) -> Pod | None:
    """Returns the pod with which the job can't come to a good end; None if there is none."""
    return next((pod for pod in pods if pod.is_lost), None)


def why_waiting(pods: Sequence[Pod], num_wanted: int) -> str:
    """Returns in words what a job waits for that has not begun."""
    if not pods:
        return "no pod was made; look whether the training operator runs and watches this namespace"
    waiting = [pod for pod in pods if not pod.has_begun]
    named = [f"{pod.name} {pod.reason or 'waits'}{f': {pod.message}' if pod.message else ''}" for pod in waiting[:2]]
    missing = [f"{num_wanted - len(pods)} pods not made"] if len(pods) < num_wanted else []
    return f"{', '.join(named + missing)}; see to the node, image or secret that it names"


def _unscheduled(status: Any) -> Any:  # noqa: ANN401
    conditions = status.get("conditions", ())
    return next((it for it in conditions if it["type"] == "PodScheduled" and it["status"] == "False"), {})
