"""What went wrong between here and Kubeflow, in one line that says what to do, and that shows no token."""

import json
import re
from textwrap import shorten
from typing import NoReturn

import urllib3
from kfp_server_api.exceptions import ApiException, OpenApiException

MAX_CHARACTERS = 200
"""Of what the server said."""

TRANSIENT = frozenset({429, 500, 502, 503, 504})
"""Status codes after which the same request may well be answered."""


class KubeflowError(OSError):
    """Kubeflow can't be reached, or doesn't do what was asked of it.

    Args:
      message: one line.
      status: HTTP's; None if there was no answer.
      is_transient: whether the same request may well be answered later.
    """

    def __init__(self, message: str, status: int | None = None, *, is_transient: bool = False) -> None:
        super().__init__(message)
        self.status = status
        self.is_transient = is_transient


def is_transient(error: Exception) -> bool:
    """Returns whether trying again may help."""
    if isinstance(error, ApiException):
        return bool(error.status in TRANSIENT)
    return isinstance(error, urllib3.exceptions.HTTPError)


def is_unsent(error: Exception) -> bool:
    """Returns whether the server can't have begun to do what was asked, so that asking again does nothing twice."""
    if isinstance(error, ApiException):
        return bool(error.status == 429)
    return isinstance(error, urllib3.exceptions.NewConnectionError | urllib3.exceptions.ConnectTimeoutError)


def raise_explained(error: Exception, host: str, doing: str, token: str) -> NoReturn:
    """Raises what an error of the client library comes to.

    Args:
      error: what it raised.
      host: the server.
      doing: what was asked of it, such as "starting the run".
      token: that was sent, so that it can be taken out of what the server says; "" for none.

    Raises:
      KubeflowError: always.
    """
    status = error.status if isinstance(error, ApiException) else None
    text = f"{host}: {doing}: {_explained(error, bool(token))}"
    raise KubeflowError(text.replace(token or "\0", "***"), status, is_transient=is_transient(error)) from None


def _explained(error: Exception, has_token: bool) -> str:
    if isinstance(error, AttributeError) and isinstance(error.__context__, ApiException):
        error = error.__context__  # the client stumbles over its own error where there was no answer to decode
    if isinstance(error, ApiException) and error.status:
        return _answered(int(error.status), _said(error), has_token)
    if isinstance(error, ApiException):  # without a status it is one of TLS
        if "CERTIFICATE_VERIFY_FAILED" in str(error.reason):
            return "its certificate is not trusted; give the authority's with --ca-file"
        return "it does not speak HTTPS as it should; check --host (http or https, and the port)"
    if isinstance(error, urllib3.exceptions.HTTPError):
        return f"it can't be reached ({_cause(error)}); check --host and the network"
    if isinstance(error, OpenApiException | ValueError | AttributeError | TypeError):
        return "what answers is not the Kubeflow Pipelines API; check --host (some clusters have it at .../pipeline)"
    raise error


def _answered(status: int, said: str, has_token: bool) -> str:
    if 300 <= status < 400 or (status == 401 and not has_token):
        return f"it wants to know who asks ({status}); give --token-file, --in-cluster or the variable GATELINE_TOKEN"
    if status == 401:
        return f"it does not accept the token (401{said}); it may have expired: get a new one"
    if status == 403:
        return f"the account may not do this (403{said}); check --namespace and the account's rights there"
    if status == 404:
        return f"there is no such thing (404{said}); check --host and --namespace"
    if status == 409:
        return f"it conflicts with what is there (409{said}); give another name"
    if status in TRANSIENT:
        return f"it failed ({status}{said}); try again later, and look at the log of its ml-pipeline pod"
    return f"it refused ({status}{said}); correct what it names"


def _said(error: ApiException) -> str:
    """The server's own words on one line; its answers are JSON, those of proxies are not."""
    try:
        body = json.loads(error.body or "null")
    except ValueError:
        return ""
    words = (body.get(name) for name in ("message", "error", "error_message")) if isinstance(body, dict) else ()
    text = str(next(filter(None, words), ""))
    return f": {without_tokens(shorten(text, MAX_CHARACTERS))}" if text else ""


def without_tokens(text: str) -> str:
    """Returns a text with what may be a token taken out of it."""
    return re.sub(r"(?i)(bearer\s+)\S+|\beyJ[\w-]+\.[\w-]+\.[\w-]*", r"\1***", text)


def _cause(error: Exception) -> str:
    """The innermost reason: libraries wrap it."""
    while reason := getattr(error, "reason", None) or error.__cause__ or error.__context__:
        if not isinstance(reason, Exception):
            break
        error = reason
    text = getattr(error, "strerror", None) or str(error).rpartition(": ")[2] or type(error).__name__
    return shorten(str(text), 80)
