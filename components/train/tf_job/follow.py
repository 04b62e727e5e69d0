"""Follows a job to its end: says what it does, and raises what it came to if that is no candidate."""

import time
from collections.abc import Callable, Sequence
from textwrap import shorten
from typing import NoReturn

from components.errors import DataError
from components.progress import say
from components.train.tf_job.api import JobApi
from components.train.tf_job.api_errors import ClusterError
from components.train.tf_job.order import JobSettings, Manifest
from components.train.tf_job.pods import Pod, find_lost, read_pod, why_waiting
from protos.errors import ConfigError

_LOG_LINES = 20
_SAID_LINES = 5
_KINDS: dict[int, type[Exception]] = {2: ConfigError, 4: DataError}
"""What the exit codes of `gateline train` mean."""


def holding(job: Manifest) -> list[tuple[str, str]]:
    """Returns the conditions that hold for a job, oldest first, each with its message."""
    found = job.get("status", {}).get("conditions") or ()
    return [(it["type"], it.get("message", "")) for it in found if it["status"] == "True"]


class Follower:
    """What was seen of a job so far.

    Args:
      api: of its namespace.
      name: of the job.
      settings: with the bounds in time.
    """

    def __init__(self, api: JobApi, name: str, settings: JobSettings) -> None:
        self._api = api
        self._name = name
        self._settings = settings
        self._said: set[tuple[str, str]] = set()
        self._chiefs: set[str] = set()
        self._has_begun = False
        self._log: list[str] = []
        self._since_s = time.monotonic()

    def follow(self, wait: Callable[[float], None]) -> None:
        """Returns when the job has succeeded.

        Args:
          wait: waits for some seconds.

        Raises:
          ConfigError, DataError: as `gateline train` ended with in a pod.
          ClusterError: the job failed in another way, was removed, did not begin in time, or began too often.
        """
        while not self._look():
            wait(self._settings.poll_s)

    def _look(self) -> bool:
        job = self._api.get(self._name)
        if job is None:
            raise ClusterError(f"TFJob {self._name}: somebody removed it before its end; start the step again")
        pods = [read_pod(pod) for pod in self._api.pods(self._name)]
        held = holding(job)
        self._say_conditions(held)
        if any(kind == "Succeeded" for kind, _ in held):
            return True
        self._read_log(pods)
        if lost := find_lost(pods):
            self._raise_lost(lost)
        for kind, message in held:
            if kind == "Failed":
                raise ClusterError(f"TFJob {self._name}: {message}{self._tail()}")
        self._check_pace(pods)
        return False

    def _say_conditions(self, held: Sequence[tuple[str, str]]) -> None:
        for kind, message in held:
            if (kind, message) not in self._said:
                say("train", f"TFJob {self._name}: {kind}: {message}")
        self._said = set(held)

    def _read_log(self, pods: Sequence[Pod]) -> None:
        """Keeps the end of the chief's log, for it is gone with the pod, and shows its last line."""
        chief = next((pod for pod in pods if pod.is_chief and pod.has_begun), None)
        lines = self._api.log(self._name, chief.name, _LOG_LINES) if chief else []
        if lines and lines[-1:] != self._log[-1:]:
            say("train", f"chief: {lines[-1]}")
        self._log = lines or self._log

    def _check_pace(self, pods: Sequence[Pod]) -> None:
        num_begun = sum(pod.has_begun for pod in pods)
        self._has_begun = self._has_begun or num_begun >= self._settings.num_pods
        if not self._has_begun and time.monotonic() - self._since_s > self._settings.start_timeout_s:
            raise ClusterError(
                f"TFJob {self._name}: {num_begun} of {self._settings.num_pods} pods have begun after "
                f"{self._settings.start_timeout_s:g} s: {why_waiting(pods, self._settings.num_pods)}"
            )
        self._chiefs |= {pod.uid for pod in pods if pod.is_chief and pod.has_begun}
        if len(self._chiefs) > self._settings.backoff_limit + 1:
            raise ClusterError(
                f"TFJob {self._name}: the workers began {len(self._chiefs)} times; wanted at most 1 + backoff_limit "
                f"({self._settings.backoff_limit}); see why they are lost, such as memory_limit{self._tail()}"
            )

    def _raise_lost(self, pod: Pod) -> NoReturn:
        if pod.cant_start:
            raise ClusterError(
                f"TFJob {self._name}: {pod.name} can't start: {shorten(pod.message, 200)}; give an image with gateline"
            )
        own = self._api.log(self._name, pod.name, _LOG_LINES)
        self._log = own or self._log
        errors = [line.removeprefix("Error: ") for line in self._log if line.startswith("Error: ")]
        if errors and pod.exit_code in _KINDS:
            raise _KINDS[pod.exit_code]("\n".join(errors))
        raise ClusterError(
            f"TFJob {self._name}: {pod.name} ended with exit code {pod.exit_code}"
            f"{f' ({pod.reason})' if pod.reason else ''}{self._tail()}"
        )

    def _tail(self) -> str:
        return f"; the log ends: {' | '.join(self._log[-_SAID_LINES:])}" if self._log else ""
