"""Kubernetes' API in a thread, as far as TFJobs need it: the jobs, their pods and logs. What jobs do, the test says."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from http_api import Api, Request

JOBS = "/apis/kubeflow.org/v1/namespaces/([^/]+)/tfjobs"
PODS = "/api/v1/namespaces/([^/]+)/pods"

Json = dict[str, Any]


def condition(kind: str, message: str = "", *, holds: bool = True) -> Json:
    return {"type": kind, "status": "True" if holds else "False", "message": message or f"TFJob is {kind}."}


def pod(
    name: str,
    *,
    uid: str = "",
    waiting: str = "",
    exit_code: int | None = None,
    reason: str = "",
    message: str = "",
    log: Sequence[str] = (),
) -> Json:
    """A pod of the job whose name `name` begins with: waiting, running, or ended if there is an exit code."""
    state: Json = {"running": {"startedAt": "2026-01-01T00:00:00Z"}}
    if waiting:
        state = {"waiting": {"reason": waiting, "message": message}}
    if exit_code is not None:
        state = {"terminated": {"exitCode": exit_code, "reason": reason, "message": message}}
    job, kind, index = name.rsplit("-", 2)
    labels = {
        "training.kubeflow.org/job-name": job,
        "training.kubeflow.org/replica-type": kind,
        "training.kubeflow.org/replica-index": index,
    }
    return {
        "metadata": {"name": name, "uid": uid or name, "labels": labels},
        "status": {"containerStatuses": [{"name": "tensorflow", "state": state}]},
        "log": list(log),
    }


Look = tuple[Sequence[Json], Sequence[Json]]
"""The conditions of a job and its pods, as one look finds them."""


@dataclass
class KubernetesServer(Api):
    """What the server holds and how it behaves.

    Attributes:
      token: of the one account there is.
      forbidden: verbs that the account may not use on jobs.
      has_kind: whether the training operator's kind is known.
      looks: what the looks at a job find, one after the other; the last stays.
      on_create: what the operator does with a new job.
      on_delete: what it does when a job goes.
    """

    token: str = "hush-hush-token"
    forbidden: Sequence[str] = ()
    has_kind: bool = True
    looks: Callable[[str], list[Look]] = lambda name: [([condition("Succeeded")], [])]
    on_create: Callable[[Json], None] = lambda job: None
    on_delete: Callable[[str], None] = lambda name: None
    jobs: dict[str, Json] = field(default_factory=dict)
    num_looks: int = 0

    def answer(self, request: Request) -> tuple[int, Any]:
        if (request.token or "").lower() != f"bearer {self.token}":
            return self._status(401, "Unauthorized", "Unauthorized")
        if match := re.fullmatch(f"{JOBS}(?:/([^/]+))?", request.path):
            return self._answer_job(request, match[1], match[2])
        if match := re.fullmatch(f"{PODS}(?:/([^/]+)/log)?", request.path):
            return self._answer_pods(request, match[2])
        return 404, "404 page not found\n"

    def _answer_job(self, request: Request, namespace: str, name: str | None) -> tuple[int, Any]:
        verb = {"POST": "create", "GET": "get", "DELETE": "delete"}[request.method]
        if verb in self.forbidden:
            return self._status(403, "Forbidden", f'tfjobs.kubeflow.org is forbidden: User "x" cannot {verb} resource')
        if not self.has_kind:
            return 404, "404 page not found\n"
        if verb == "create":
            return self._create(request.body)
        assert name
        if name not in self.jobs:
            return self._status(404, "NotFound", f'tfjobs.kubeflow.org "{name}" not found', name)
        if verb == "delete":
            assert request.query["propagationPolicy"] == "Foreground"
            self.on_delete(name)
            del self.jobs[name]
            return 200, {"kind": "Status", "status": "Success"}
        self.num_looks += 1
        return 200, self.jobs[name] | {"status": {"conditions": list(self._look(name)[0])}}

    def _create(self, job: Json) -> tuple[int, Any]:
        name = job["metadata"]["name"]
        if name in self.jobs:
            return self._status(409, "AlreadyExists", f'tfjobs.kubeflow.org "{name}" already exists', name)
        self.jobs[name] = job
        self.num_looks = 0
        self.on_create(job)
        return 201, job

    def _answer_pods(self, request: Request, name: str | None) -> tuple[int, Any]:
        pods = [pod for job in self.jobs for pod in self._look(job)[1]]
        if name is None:
            label, _, wanted = request.query["labelSelector"].partition("=")
            return 200, {"items": [pod for pod in pods if pod["metadata"]["labels"][label] == wanted]}
        found = next((pod for pod in pods if pod["metadata"]["name"] == name), None)
        if found is None:
            return self._status(404, "NotFound", f'pods "{name}" not found', name)
        return 200, "".join(f"{line}\n" for line in found["log"][-int(request.query["tailLines"]) :])

    def _look(self, name: str) -> Look:
        looks = self.looks(name)
        return looks[min(max(self.num_looks - 1, 0), len(looks) - 1)]

    def _status(self, code: int, reason: str, message: str, name: str = "") -> tuple[int, Any]:
        details = {"details": {"name": name, "group": "kubeflow.org", "kind": "tfjobs"}} if name else {}
        return code, {
            "kind": "Status",
            "status": "Failure",
            "message": message,
            "reason": reason,
            "code": code,
        } | details


def write_kubeconfig(server: KubernetesServer, folder: Path, namespace: str = "ranking") -> Path:
    """Writes a file with which kubectl and Python's client find the server."""
    context = {"cluster": "c", "user": "u", "namespace": namespace}
    file = folder / "kubeconfig"
    file.write_text(
        json.dumps(
            {
                "apiVersion": "v1",
                "kind": "Config",
                "current-context": "it",
                "contexts": [{"name": "it", "context": context}],
                "clusters": [{"name": "c", "cluster": {"server": server.url}}],
                "users": [{"name": "u", "user": {"token": server.token}}],
            }
        )
    )
    return file
