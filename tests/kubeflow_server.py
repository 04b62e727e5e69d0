"""Kubeflow Pipelines' API v2beta1 in a thread, as far as it is asked here; shapes are those of kfp-server-api's models.

A request's body is taken apart by the model that the client built it from, and refused if a field is no field of it;
an answer is made from the model that the client expects. What runs do is for the test to say.
"""

import itertools
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import kfp_server_api as kfp
from http_api import Api, Request

_SERIALIZE = kfp.ApiClient().sanitize_for_serialization


def task(name: str, state: str, error: str = "") -> kfp.V2beta1PipelineTaskDetail:
    status = kfp.GoogleRpcStatus(code=2, message=error) if error else None
    return kfp.V2beta1PipelineTaskDetail(task_id=name, display_name=name, state=state, error=status)


View = tuple[str, Sequence[kfp.V2beta1PipelineTaskDetail]]
"""State of a run and its tasks, as one look at it finds them."""


@dataclass
class KubeflowServer(Api):
    """What the server holds, what it was asked, and how it behaves."""

    token: str | None = None
    namespace: str | None = None
    views: list[View] = field(default_factory=lambda: [("SUCCEEDED", [])])
    experiments: list[Any] = field(default_factory=list)
    pipelines: list[Any] = field(default_factory=list)
    versions: list[Any] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    runs: list[Any] = field(default_factory=list)
    recurring_runs: list[Any] = field(default_factory=list)
    page_size: int = 100
    on_look: Callable[[str], None] = lambda run_id: None
    _looks: int = 0
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def plain(self, content: Any) -> Any:  # noqa: ANN401
        return _SERIALIZE(content)

    def answer(self, request: Request) -> tuple[int, Any]:
        if self.token and request.token != f"Bearer {self.token}":
            return 401, {
                "error": "Unauthenticated",
                "code": 16,
                "message": "Request header error: there is no user identity",
            }
        asked_for = request.query.get("namespace") or (isinstance(request.body, dict) and request.body.get("namespace"))
        if self.namespace and asked_for and asked_for != self.namespace:
            return 403, {"code": 7, "message": f"User 'ann' is not authorized with reason: namespace {asked_for}"}
        for method, pattern, handle in self._routes():
            match = re.fullmatch(f"/apis/v2beta1{pattern}", request.path)
            if match and method == request.method:
                return handle(request, *match.groups())
        return 404, {"code": 5, "message": "Not Found"}

    def _routes(self) -> list[tuple[str, str, Callable[..., tuple[int, Any]]]]:
        make, listed = self._make, self._list
        recurring = make("recurring_runs", "recurring_run_id", kfp.V2beta1RecurringRun, False)
        return [
            ("GET", "/healthz", self._health),
            ("GET", "/experiments", listed("experiments", kfp.V2beta1ListExperimentsResponse)),
            ("POST", "/experiments", make("experiments", "experiment_id", kfp.V2beta1Experiment, True)),
            ("GET", "/pipelines", listed("pipelines", kfp.V2beta1ListPipelinesResponse)),
            ("POST", "/pipelines", make("pipelines", "pipeline_id", kfp.V2beta1Pipeline, True)),
            ("GET", "/pipelines/([^/]+)/versions", self._list_versions),
            ("POST", "/pipelines/upload_version", self._upload),
            ("GET", "/runs", listed("runs", kfp.V2beta1ListRunsResponse)),
            ("POST", "/runs", make("runs", "run_id", kfp.V2beta1Run, False)),
            ("GET", "/runs/([^/]+)", self._look),
            ("GET", "/recurringruns", listed("recurring_runs", kfp.V2beta1ListRecurringRunsResponse)),
            ("POST", "/recurringruns", recurring),
            ("DELETE", "/recurringruns/([^/]+)", self._delete_recurring),
        ]

    def _health(self, request: Request) -> tuple[int, Any]:
        return 200, kfp.V2beta1GetHealthzResponse(multi_user=bool(self.namespace))

    def _make(self, items: str, key: str, model: type[Any], unique: bool) -> Callable[[Request], tuple[int, Any]]:
        def handle(request: Request) -> tuple[int, Any]:
            unknown = set(request.body) - set(model.attribute_map.values())
            if unknown:
                return 400, {"code": 3, "message": f"unknown field {sorted(unknown)}"}
            held = getattr(self, items)
            if unique and any(item["display_name"] == request.body["display_name"] for item in held):
                return 409, {"code": 6, "message": "Already exist error: the name is taken"}
            made = {**request.body, key: f"{key}-{next(self._ids)}"}
            if items == "recurring_runs":
                made["status"] = "ENABLED"
                made.setdefault("service_account", "pipeline-runner")
            held.append(made)
            return 200, made

        return handle

    def _list(self, items: str, model: type[Any]) -> Callable[[Request], tuple[int, Any]]:
        def handle(request: Request, held: list[Any] | None = None) -> tuple[int, Any]:
            found = [item for item in (getattr(self, items) if held is None else held) if _is_wanted(item, request)]
            start = int(request.query.get("page_token") or 0)
            end = start + min(self.page_size, int(request.query.get("page_size") or 20))
            names = model.attribute_map  # of recurring runs they are another than the client's
            more = {names["next_page_token"]: str(end)} if end < len(found) else {}
            return 200, {names[items]: found[start:end], **more} if found else {}

        return handle

    def _list_versions(self, request: Request, pipeline_id: str) -> tuple[int, Any]:
        held = [version for version in self.versions if version["pipeline_id"] == pipeline_id]
        return self._list("pipeline_versions", kfp.V2beta1ListPipelineVersionsResponse)(request, held)  # type: ignore[call-arg]

    def _upload(self, request: Request) -> tuple[int, Any]:
        name, pipeline_id = request.query["name"], request.query["pipelineid"]
        if any(version["display_name"] == name for version in self.versions):
            return 409, {"error_message": "taken", "error_details": "Already exist error"}
        self.files.append(request.body)
        made = kfp.V2beta1PipelineVersion(
            pipeline_id=pipeline_id, pipeline_version_id=f"version-{next(self._ids)}", display_name=name
        )
        self.versions.append(_SERIALIZE(made))
        return 200, made

    def _look(self, request: Request, run_id: str) -> tuple[int, Any]:
        run = next((run for run in self.runs if run["run_id"] == run_id), None)
        if run is None:
            return 404, {"code": 5, "message": f"run {run_id} not found"}
        self.on_look(run_id)
        state, tasks = self.views[min(self._looks, len(self.views) - 1)]
        self._looks += 1
        details = kfp.V2beta1RunDetails(task_details=list(tasks))
        return 200, {**run, "state": state, "run_details": _SERIALIZE(details)}

    def _delete_recurring(self, request: Request, run_id: str) -> tuple[int, Any]:
        self.recurring_runs = [item for item in self.recurring_runs if item["recurring_run_id"] != run_id]
        return 200, {}


def _is_wanted(item: dict[str, Any], request: Request) -> bool:
    """Whether the request's filter lets a thing through, as the server's own does: predicates are ANDed."""
    predicates = json.loads(request.query.get("filter") or "{}").get("predicates", [])
    assert all(predicate["operation"] == 1 for predicate in predicates)
    in_experiment = request.query.get("experiment_id") in (None, item.get("experiment_id"))
    return in_experiment and all(item.get(it["key"]) == it["stringValue"] for it in predicates)
