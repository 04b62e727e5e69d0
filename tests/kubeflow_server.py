"""Kubeflow Pipelines' API v2beta1 in a thread, as far as it is asked here; shapes are those of kfp-server-api's models.

A request's body is taken apart by the model that the client built it from, and refused if a field is no field of it;
an answer is made from the model that the client expects. What runs do is for the test to say.
"""

import itertools
import json
import re
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import kfp_server_api as kfp

_SERIALIZE = kfp.ApiClient().sanitize_for_serialization


@dataclass
class Fault:
    """What happens to some requests instead of an answer, `times` times.

    Attributes:
      method: of the requests.
      path: pattern of theirs.
      status: of the answer; 0 closes the connection without one.
      body: of the answer.
      done: whether what was asked is done nonetheless.
      headers: of the answer.
    """

    method: str
    path: str
    status: int
    body: str = ""
    times: int = 1
    done: bool = False
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Request:
    method: str
    path: str
    query: dict[str, str]
    token: str | None
    body: Any


def task(name: str, state: str, error: str = "") -> kfp.V2beta1PipelineTaskDetail:
    status = kfp.GoogleRpcStatus(code=2, message=error) if error else None
    return kfp.V2beta1PipelineTaskDetail(task_id=name, display_name=name, state=state, error=status)


View = tuple[str, Sequence[kfp.V2beta1PipelineTaskDetail]]
"""State of a run and its tasks, as one look at it finds them."""


@dataclass
class KubeflowServer:
    """What the server holds, what it was asked, and how it behaves."""

    token: str | None = None
    namespace: str | None = None
    views: list[View] = field(default_factory=lambda: [("SUCCEEDED", [])])
    faults: list[Fault] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    experiments: list[Any] = field(default_factory=list)
    pipelines: list[Any] = field(default_factory=list)
    versions: list[Any] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    runs: list[Any] = field(default_factory=list)
    recurring_runs: list[Any] = field(default_factory=list)
    page_size: int = 100
    on_look: Callable[[str], None] = lambda run_id: None
    url: str = ""
    _looks: int = 0
    _turn: threading.Lock = field(default_factory=threading.Lock)
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def asked(self, method: str, path: str) -> list[Request]:
        return [it for it in self.requests if it.method == method and re.fullmatch(path, it.path)]

    def answer(self, request: Request) -> tuple[int, Any]:
        """Status and what is answered: a model, or {}. One request at a time."""
        with self._turn:
            return self._answer(request)

    def _answer(self, request: Request) -> tuple[int, Any]:
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


class _Handler(BaseHTTPRequestHandler):
    server: "_Listening"
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # else head and body go in two packets, and the second waits for the first to be acknowledged

    def _handle(self) -> None:
        request, kubeflow = self._read(), self.server.kubeflow
        kubeflow.requests.append(request)
        faults = (it for it in kubeflow.faults if it.times and it.method == self.command)
        fault = next((it for it in faults if re.fullmatch(it.path, request.path)), None)
        if not fault:
            status, content = kubeflow.answer(request)
            self._send(status, json.dumps(_SERIALIZE(content)).encode(), {"Content-Type": "application/json"})
            return
        fault.times -= 1
        if fault.done:
            kubeflow.answer(request)
        if fault.status:
            self._send(fault.status, fault.body.encode(), fault.headers)
        else:
            self.close_connection = True

    do_GET = do_POST = do_DELETE = _handle  # noqa: N815 - the library's names

    def _read(self) -> Request:
        parts = urlsplit(self.path)
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        kind = self.headers.get("Content-Type", "")
        body = _uploaded(kind, raw) if kind.startswith("multipart/") else json.loads(raw or "null")
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        return Request(self.command, parts.path, query, self.headers.get("authorization"), body)

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Says nothing."""


def _uploaded(kind: str, raw: bytes) -> str:
    message: Any = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + raw)
    [part] = message.get_payload()
    assert part.get_param("name", header="content-disposition") == "uploadfile"
    return str(part.get_payload(decode=True).decode())


class _Listening(ThreadingHTTPServer):
    daemon_threads = True
    kubeflow: KubeflowServer

    def handle_error(self, request: object, client_address: object) -> None:
        """Says nothing of a client that hangs up."""


@contextmanager
def running(server: KubeflowServer, tls: ssl.SSLContext | None = None) -> Iterator[KubeflowServer]:
    """Has it listen, over TLS if a context is given; `server.url` says where."""
    listening = _Listening(("127.0.0.1", 0), _Handler)
    if tls:
        listening.socket = tls.wrap_socket(listening.socket, server_side=True)
    listening.kubeflow = server
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    server.url = f"http{'s' if tls else ''}://127.0.0.1:{listening.server_address[1]}"
    try:
        yield server
    finally:
        listening.shutdown()
        listening.server_close()
        thread.join()
