"""TensorFlow Serving's REST API over a catalogue of versions: https://www.tensorflow.org/tfx/serving/api_rest."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from weakref import WeakKeyDictionary

import tensorflow as tf
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from components.serve.answer import answer_body, error_body
from components.serve.batcher import Batcher, Limits
from components.serve.catalogue import Catalogue
from components.serve.counters import Counters
from components.serve.metadata import metadata_body, status_body
from components.serve.problem import Problem
from components.serve.request import parse_request
from components.serve.served_version import ServedVersion
from components.serve.signature import Signature
from components.shelf.version_names import is_version

JSON = "application/json"

_MOST_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Settings:
    """How the server behaves.

    Attributes:
      model_name: the model's name in URLs.
      poll_s: seconds between two looks at the releases folder. Above 0.
      max_body_bytes: size of the largest request; larger ones get 413.
      limits: how much is predicted at once.
    """

    model_name: str
    poll_s: float
    max_body_bytes: int
    limits: Limits


def make_app(catalogue: Catalogue, settings: Settings) -> Starlette:
    """Returns the application; it begins to look for versions when it is started."""
    server = _Server(catalogue, settings)
    model = "/v1/models/{model}"
    routes = [
        Route(f"{model}:predict", server.predict, methods=["POST"]),
        Route(f"{model}/versions/{{version}}:predict", server.predict, methods=["POST"]),
        Route(f"{model}/labels/{{label}}:predict", server.predict, methods=["POST"]),
        Route(model, server.status),
        Route(f"{model}/versions/{{version}}", server.status),
        Route(f"{model}/labels/{{label}}", server.status),
        Route(f"{model}/metadata", server.metadata),
        Route(f"{model}/versions/{{version}}/metadata", server.metadata),
        Route(f"{model}/labels/{{label}}/metadata", server.metadata),
        Route("/healthz", server.is_alive),
        Route("/readyz", server.is_ready),
        Route("/monitoring/prometheus/metrics", server.measurements),
    ]
    handlers: dict[Any, Callable[[Request, Exception], Awaitable[Response]]] = {
        Problem: _answer_problem,
        HTTPException: _answer_http_error,
    }
    return Starlette(routes=routes, lifespan=server.lifespan, exception_handlers=handlers)


class _Server:
    """What the routes share."""

    def __init__(self, catalogue: Catalogue, settings: Settings) -> None:
        self._catalogue = catalogue
        self._settings = settings
        self._counters = Counters()
        self._threads = ThreadPoolExecutor(settings.limits.batches, thread_name_prefix="predict")
        self._batchers: WeakKeyDictionary[ServedVersion, dict[str, Batcher]] = WeakKeyDictionary()

    @asynccontextmanager
    async def lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        """Looks for versions from start to stop, in a thread of its own."""
        looking = asyncio.create_task(self._keep_looking())
        try:
            yield
        finally:
            looking.cancel()
            self._threads.shutdown(wait=True)

    async def _keep_looking(self) -> None:
        while True:
            await asyncio.to_thread(self._catalogue.refresh)
            current = self._catalogue.current
            self._counters.version.set(current.version if current else 0)
            failed = sum(bool(status.error) for status in self._catalogue.statuses)
            self._counters.failed_versions.set(failed)
            await asyncio.sleep(self._settings.poll_s)

    async def predict(self, request: Request) -> Response:
        """POST .../models/NAME[/versions/N|/labels/L]:predict."""
        started_s = time.perf_counter()
        try:
            body, status = await self._predict(request), HTTPStatus.OK
        except Problem as problem:
            body, status = error_body(str(problem)), problem.status
        except tf.errors.InvalidArgumentError as error:  # bytes that are no tf.Example; TensorFlow Serving says 400 too
            body, status = error_body(f"the model refuses it: {' '.join(str(error).split())}"), HTTPStatus.BAD_REQUEST
        except Exception as error:  # the model itself failed: said to the client, and the server goes on
            body, status = error_body(f"{type(error).__name__}: {error}"), HTTPStatus.INTERNAL_SERVER_ERROR
        self._counters.requests.labels(int(status)).inc()
        self._counters.seconds.observe(time.perf_counter() - started_s)
        return _respond(body, status)

    async def _predict(self, request: Request) -> bytes:
        served = self._find(request)
        asked = parse_request(await self._body(request))
        signature = served.signatures.get(asked.signature)
        if signature is None:
            known = ", ".join(sorted(served.signatures))
            raise Problem(
                HTTPStatus.BAD_REQUEST, f"signature_name: expected one of {known}, got {asked.signature!r:.80}"
            )
        columns = asked.columns(signature.inputs)
        num_rows = len(next(iter(columns.values())))
        outputs = await self._batcher(served, signature).predict(columns, num_rows)
        self._counters.rows.inc(num_rows)
        return answer_body(outputs, is_row_form=asked.is_row_form)

    async def status(self, request: Request) -> Response:
        """GET .../models/NAME[/versions/N|/labels/L]."""
        self._check_model(request)
        statuses = self._catalogue.statuses
        if {"version", "label"} & request.path_params.keys():
            asked = request.path_params.get("version")
            # By its number also one that is not served is told, with the reason.
            version = self._find(request).version if asked is None else _number(asked)
            statuses = tuple(status for status in statuses if status.version == version)
            if not statuses:
                raise Problem(HTTPStatus.NOT_FOUND, f"version {version}: nothing is known of it")
        return _respond(status_body(statuses))

    async def metadata(self, request: Request) -> Response:
        """GET .../models/NAME[/versions/N|/labels/L]/metadata."""
        return _respond(metadata_body(self._settings.model_name, self._find(request)))

    async def is_alive(self, _request: Request) -> Response:
        """GET /healthz: the process answers."""
        return _respond(b"{}")

    async def is_ready(self, _request: Request) -> Response:
        """GET /readyz: a version answers, or 503."""
        return _respond(b"{}", HTTPStatus.OK if self._catalogue.current else HTTPStatus.SERVICE_UNAVAILABLE)

    async def measurements(self, _request: Request) -> Response:
        """GET /monitoring/prometheus/metrics."""
        return Response(generate_latest(self._counters.registry), media_type=CONTENT_TYPE_LATEST)

    def _find(self, request: Request) -> ServedVersion:
        self._check_model(request)
        version = request.path_params.get("version")
        return self._catalogue.get(None if version is None else _number(version), request.path_params.get("label"))

    def _check_model(self, request: Request) -> None:
        if (name := request.path_params["model"]) != self._settings.model_name:
            raise Problem(HTTPStatus.NOT_FOUND, f"model {name}: not served; served: {self._settings.model_name}")

    async def _body(self, request: Request) -> bytes:
        pieces = bytearray()
        async for piece in request.stream():
            pieces += piece
            if len(pieces) > self._settings.max_body_bytes:
                most = self._settings.max_body_bytes
                raise Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"body: expected at most {most} bytes, got more")
        return bytes(pieces)

    def _batcher(self, served: ServedVersion, signature: Signature) -> Batcher:
        # By version, not by signature: a batcher holds its signature, which would then hold itself for ever.
        batchers = self._batchers.setdefault(served, {})
        if signature.name not in batchers:
            batchers[signature.name] = Batcher(signature, self._settings.limits, self._threads, self._counters)
        return batchers[signature.name]


def _number(text: str) -> int:
    # Not Starlette's int: it ends in an error of its own for more digits than Python converts.
    if not is_version(text) or len(text) > _MOST_DIGITS:
        raise Problem(HTTPStatus.NOT_FOUND, f"version {text:.40}: expected a whole number, as in the releases folder")
    return int(text)


def _respond(body: bytes, status: HTTPStatus = HTTPStatus.OK) -> Response:
    headers = {"Retry-After": "1"} if status is HTTPStatus.SERVICE_UNAVAILABLE else None
    return Response(body, status, headers, media_type=JSON)


async def _answer_problem(_request: Request, problem: Exception) -> Response:
    status = problem.status if isinstance(problem, Problem) else HTTPStatus.INTERNAL_SERVER_ERROR
    return _respond(error_body(str(problem)), status)


async def _answer_http_error(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else HTTPStatus.INTERNAL_SERVER_ERROR
    detail = error.detail if isinstance(error, HTTPException) else str(error)
    return _respond(error_body(f"{request.method} {request.url.path}: {detail}"), HTTPStatus(status))
