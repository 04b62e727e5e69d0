"""The few requests to Kubernetes: TFJobs and their pods. Each is tried again while the server fails to answer."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import urllib3
from kubernetes import client, config
from kubernetes.client.exceptions import ApiException

from components.train.tf_job.api_errors import ClusterError, explain, is_absent, is_transient
from components.train.tf_job.order import Manifest

_KIND = {"group": "kubeflow.org", "version": "v1", "plural": "tfjobs"}
_OWN_NAMESPACE = Path("/var/run/secrets/kubernetes.io/serviceaccount/namespace")
_ANSWER_S = 60
PATIENCE_S = 300.0
"""For how long a server that fails is asked again: it takes a while to be upgraded."""

FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 15.0


class JobApi:
    """TFJobs of one namespace.

    Args:
      namespace: theirs; "": that of the step's pod, or of the current context of a kubeconfig.
      wait: waits for some seconds; what it raises ends what is under way.

    Raises:
      ClusterError: there is neither a service account nor a kubeconfig.
    """

    def __init__(self, namespace: str, wait: Callable[[float], None]) -> None:
        settings = client.Configuration()
        found = _connect(settings)
        settings.retries = False
        self.namespace = namespace or found
        self.wait = wait
        api = client.ApiClient(settings)
        self._jobs = client.CustomObjectsApi(api)
        self._pods = client.CoreV1Api(api)

    def create(self, job: Manifest) -> bool:
        """Makes a job; returns whether there was none of its name."""
        name = job["metadata"]["name"]
        try:
            self._ask("making", name, self._jobs.create_namespaced_custom_object, body=job, **_KIND)
        except _ThereIsOneError:
            return False
        return True

    def get(self, name: str) -> Manifest | None:
        """Returns a job as it stands, None if there is none."""
        try:
            return dict(self._ask("looking at", name, self._jobs.get_namespaced_custom_object, name=name, **_KIND))
        except _AbsentError:
            return None

    def delete(self, name: str) -> None:
        """Removes a job and its pods, if it is there; it is gone when they are."""
        call = self._jobs.delete_namespaced_custom_object
        try:
            self._ask("removing", name, call, name=name, propagation_policy="Foreground", **_KIND)
        except _AbsentError:
            return

    def pods(self, name: str) -> list[Manifest]:
        """Returns a job's pods."""
        selector = f"training.kubeflow.org/job-name={name}"
        call = self._pods.list_namespaced_pod
        answer = self._ask("listing the pods of", name, call, label_selector=selector, _preload_content=False)
        return list(json.loads(answer.data)["items"])

    def log(self, name: str, pod: str, num_lines: int) -> list[str]:
        """Returns the last lines of a pod's log; none if it has none (any more)."""
        call = self._pods.read_namespaced_pod_log
        try:
            answer = self._ask(
                f"reading the log of {pod} of", name, call, name=pod, tail_lines=num_lines, _preload_content=False
            )
        except (_AbsentError, _NotBegunError):
            return []
        return str(answer.data.decode(errors="replace")).splitlines()

    def _ask(self, doing: str, job: str, call: Callable[..., Any], /, **arguments: object) -> Any:  # noqa: ANN401
        left_s, wait_s = PATIENCE_S, FIRST_WAIT_S
        while True:
            try:
                return call(namespace=self.namespace, _request_timeout=_ANSWER_S, **arguments)
            except (ApiException, urllib3.exceptions.HTTPError) as error:
                _raise_expected(error)
                if not is_transient(error) or left_s <= 0:
                    raise explain(error, f"{doing} TFJob {self.namespace}/{job}") from None
            self.wait(wait_s)
            left_s, wait_s = left_s - wait_s, min(2 * wait_s, LONGEST_WAIT_S)


class _AbsentError(Exception):
    """There is no such object."""


class _ThereIsOneError(Exception):
    """There is one of that name."""


class _NotBegunError(Exception):
    """The container of a pod has not begun, so that it has no log."""


def _raise_expected(error: Exception) -> None:
    if isinstance(error, ApiException):
        if is_absent(error):
            raise _AbsentError from error
        if error.status == 409:
            raise _ThereIsOneError from error
        if error.status == 400:
            raise _NotBegunError from error


def _connect(settings: client.Configuration) -> str:
    """Fills in server and account, a pod's own or those of a kubeconfig; returns the namespace that goes with them."""
    try:
        if os.environ.get("KUBECONFIG"):
            path = os.environ["KUBECONFIG"]
            config.load_kube_config(config_file=path, client_configuration=settings)
            _, context = config.list_kube_config_contexts(config_file=path)
            return str(context["context"].get("namespace", "default"))
        config.load_incluster_config(client_configuration=settings)
        return _OWN_NAMESPACE.read_text(encoding="utf-8").strip()
    except (config.ConfigException, OSError) as error:
        raise ClusterError(
            f"training_job: wanted the service account of a pod, got: {error}; run this step on Kubernetes, or name a "
            "kubeconfig by the variable KUBECONFIG"
        ) from None
