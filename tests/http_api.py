"""An HTTP API in a thread, for tests of who asks it: what it was asked, and faults in the place of answers."""

import json
import re
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit


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


@dataclass
class Api:
    """What every API here has; the rest is for those that answer."""

    faults: list[Fault] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    url: str = ""
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def asked(self, method: str, path: str) -> list[Request]:
        return [it for it in self.requests if it.method == method and re.fullmatch(path, it.path)]

    def respond(self, request: Request) -> tuple[int, bytes]:
        """Status and body, which is JSON unless `answer` gives text. One request at a time."""
        with self._turn:
            status, content = self.answer(request)
        return status, content.encode() if isinstance(content, str) else json.dumps(self.plain(content)).encode()

    def answer(self, request: Request) -> tuple[int, Any]:
        raise NotImplementedError

    def plain(self, content: Any) -> Any:  # noqa: ANN401
        """What JSON can hold of a content."""
        return content


class _Handler(BaseHTTPRequestHandler):
    server: "_Listening"
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # else head and body go in two packets, and the second waits for the first to be acknowledged

    def _handle(self) -> None:
        request, api = self._read(), self.server.api
        api.requests.append(request)
        faults = (it for it in api.faults if it.times and it.method == self.command)
        fault = next((it for it in faults if re.fullmatch(it.path, request.path)), None)
        if not fault:
            self._send(*api.respond(request), {"Content-Type": "application/json"})
            return
        fault.times -= 1
        if fault.done:
            api.respond(request)
        if fault.status:
            self._send(fault.status, fault.body.encode(), fault.headers)
        else:
            self.close_connection = True

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _handle  # noqa: N815 - the library's names

    def _read(self) -> Request:
        parts = urlsplit(self.path)
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        kind = self.headers.get("Content-Type", "")
        if kind.startswith("multipart/"):
            body: Any = _uploaded(kind, raw)
        else:
            body = raw if self.command == "PUT" else json.loads(raw or "null")
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
    api: Api

    def handle_error(self, request: object, client_address: object) -> None:
        """Says nothing of a client that hangs up."""


Served = TypeVar("Served", bound=Api)


@contextmanager
def running(server: Served, tls: ssl.SSLContext | None = None) -> Iterator[Served]:
    """Has it listen, over TLS if a context is given; `server.url` says where."""
    listening = _Listening(("127.0.0.1", 0), _Handler)
    if tls:
        listening.socket = tls.wrap_socket(listening.socket, server_side=True)
    listening.api = server
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    server.url = f"http{'s' if tls else ''}://127.0.0.1:{listening.server_address[1]}"
    try:
        yield server
    finally:
        listening.shutdown()
        listening.server_close()
        thread.join()
