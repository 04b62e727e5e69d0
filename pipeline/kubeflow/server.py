"""One Kubeflow Pipelines server: every request to it goes through `Server.ask`, with its retries and its errors.

The client is the generated one beneath kfp's own (kfp_server_api), because kfp.Client prints, keeps a file in the home
folder, waits for ever for a run that was cancelled, and shows errors with all their headers.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import kfp_server_api
import urllib3

from pipeline.kubeflow.credentials import Credentials
from pipeline.kubeflow.errors import is_transient, is_unsent, raise_explained
from protos.errors import ConfigError

_EQUALS = 1
_PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to try and to wait.

    Attributes:
      attempts: of one request that the server fails to answer.
      wait_s: seconds before the second of them; doubled from one to the next.
      answer_s: seconds within which a request must be answered.
      poll_s: seconds between two looks at a run.
      pending_s: seconds after which a step that has not begun is told of.
      run_s: seconds within which a run must end; None for ever.
    """

    attempts: int = 5
    wait_s: float = 1.0
    answer_s: int = 60
    poll_s: float = 5.0
    pending_s: float = 300.0
    run_s: float | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """Where to, and who asks.

    Attributes:
      host: URL of Kubeflow Pipelines' API.
      credentials: who asks.
      namespace: of the user, where Kubeflow serves several; None where it serves one.
      ca_file: certificates to trust; None: those of the system's Python.
      patience: how long to try and to wait.
    """

    host: str
    credentials: Credentials = Credentials()  # noqa: RUF009 - frozen
    namespace: str | None = None
    ca_file: Path | None = None
    patience: Patience = field(default=Patience())


class Server:
    """A server that has answered.

    Args:
      target: where it is, and who asks.

    Raises:
      ConfigError: the target can't be one.
      KubeflowError: nobody answers there, or somebody else does.
    """

    def __init__(self, target: Target) -> None:
        self.host = _checked(target.host)
        self.target = target
        configuration = kfp_server_api.Configuration(host=self.host)
        # Retries of its own would ask for things twice, and would follow a redirection to a page for people.
        configuration.retries = False
        configuration.ssl_ca_cert = str(target.ca_file) if target.ca_file else None
        target.credentials.give_to(configuration)
        self._configuration = configuration
        client = kfp_server_api.ApiClient(configuration)
        self.experiments = kfp_server_api.ExperimentServiceApi(client)
        self.pipelines = kfp_server_api.PipelineServiceApi(client)
        self.uploads = kfp_server_api.PipelineUploadServiceApi(client)
        self.runs = kfp_server_api.RunServiceApi(client)
        self.recurring_runs = kfp_server_api.RecurringRunServiceApi(client)
        if self._is_multi_user(client):
            if not target.namespace:
                raise ConfigError(f"{self.host}: it serves several users; name your namespace with --namespace")
        elif target.namespace:
            raise ConfigError(f"{self.host}: it serves one user, in its own namespace; leave --namespace out")

    def ask(self, doing: str, request: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        """Sends a request that does nothing twice, and again where the server fails to answer it.

        Args:
          doing: what is asked, for errors: "starting the run".
          request: a method of one of the services.
          *args: its own.
          **kwargs: its own.

        Raises:
          KubeflowError: it refuses, or failed each time.
        """
        return self._ask(doing, is_transient, self._bound(request, *args, **kwargs))

    def ask_once(self, doing: str, request: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        """As ask, for what would be there twice if asked again after an answer was lost."""
        return self._ask(doing, is_unsent, self._bound(request, *args, **kwargs))

    def named(self, doing: str, request: Callable[..., Any], items: str, name: str, **kwargs: Any) -> list[Any]:  # noqa: ANN401
        """Returns all things of a name.

        Args:
          doing: as for ask.
          request: a method that lists.
          items: the field of its answer that holds them.
          name: theirs, as people see it.
          **kwargs: further arguments of the request.
        """
        wanted = {"predicates": [{"operation": _EQUALS, "key": "display_name", "stringValue": name}]}
        found: list[Any] = []
        token = ""
        while True:
            page = self.ask(doing, request, filter=json.dumps(wanted), page_size=_PAGE_SIZE, page_token=token, **kwargs)
            found += [item for item in getattr(page, items) or [] if item.display_name == name]
            token = page.next_page_token or ""
            if not token:
                return found

    @property
    def in_namespace(self) -> dict[str, str]:
        """The argument of requests that names the namespace, where there is one."""
        return {"namespace": self.target.namespace} if self.target.namespace else {}

    def _is_multi_user(self, client: Any) -> bool:  # noqa: ANN401
        health = kfp_server_api.HealthzServiceApi(client).healthz_service_get_healthz_with_http_info

        def answer() -> bool:
            data, _, headers = health(_request_timeout=self.target.patience.answer_s)
            if "json" not in headers.get("Content-Type", ""):
                raise ValueError("a page for people")
            return bool(data.multi_user)

        return bool(self._ask("asking how it is", is_transient, answer))

    def _bound(self, request: Callable[..., Any], *args: Any, **kwargs: Any) -> Callable[[], Any]:  # noqa: ANN401
        return partial(request, *args, **kwargs, _request_timeout=self.target.patience.answer_s)

    def _ask(self, doing: str, again: Callable[[Exception], bool], request: Callable[[], Any]) -> Any:  # noqa: ANN401
        patience = self.target.patience
        attempt = 1
        while True:
            try:
                return request()
            except ConfigError:  # a ValueError, and about the token's file
                raise
            except (
                kfp_server_api.OpenApiException,
                urllib3.exceptions.HTTPError,
                ValueError,
                AttributeError,
                TypeError,
            ) as error:
                if attempt == patience.attempts or not again(error):
                    raise_explained(error, self.host, doing, self._configuration.api_key.get("authorization", ""))
            time.sleep(patience.wait_s * 2 ** (attempt - 1))
            attempt += 1


def _checked(host: str) -> str:
    """Returns the URL without its last slash.

    Raises:
      ConfigError: it is none, or it holds a password, which would show in errors and logs.
    """
    parts = urlsplit(host)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigError(
            f"--host: wanted a URL such as https://kubeflow.example/pipeline, got {host.split('@')[-1]!r}"
        )
    if "@" in parts.netloc:
        raise ConfigError(f"--host: wanted a URL without a password, got ...@{parts.hostname}; give a token instead")
    return host.rstrip("/")
