"""What went wrong between a step and Kubernetes, in one line that says what to do, and that shows no token."""

import json
from textwrap import shorten
from typing import Any

import urllib3
from kubernetes.client.exceptions import ApiException

MAX_CHARACTERS = 300
"""Of what the server said."""

TRANSIENT = frozenset({429, 500, 502, 503, 504})
"""Status codes after which the same request may well be answered."""

_CAUSES = {
    401: "it does not accept the token of the step's service account; mount one (automountServiceAccountToken: true)",
    403: "the step's service account may not do this; give it the role gateline-steps of deploy/kubernetes/base",
    409: "there is one of that name; wait until it is gone",
    422: "it finds fault with the job; correct training_job in the cluster file",
}
_NO_KIND = "it knows no TFJob; install Kubeflow's training operator (v1), or leave training_job out of the cluster file"


class ClusterError(OSError):
    """Kubernetes can't be reached, or doesn't do what was asked of it; or a job did not come to a good end."""


def is_transient(error: Exception) -> bool:
    """Returns whether trying again may help."""
    if isinstance(error, ApiException):
        return error.status in TRANSIENT
    return isinstance(error, urllib3.exceptions.HTTPError)


def is_absent(error: ApiException) -> bool:
    """Returns whether a 404 says that this object is not there; of a kind that it does not know, a server says less."""
    return error.status == 404 and "name" in (_body(error).get("details") or {})


def explain(error: Exception, doing: str) -> ClusterError:
    """Returns what an error of the client library comes to.

    Args:
      error: what it raised.
      doing: what was asked, such as "making TFJob ranking/gateline-0a".
    """
    if not isinstance(error, ApiException):
        reason = getattr(error, "reason", None) or error
        text = shorten(str(reason).rpartition(": ")[2], 80)
        return ClusterError(f"{doing}: the Kubernetes API can't be reached ({text}); look at the network policy")
    if error.status == 404:
        cause = "no such thing; look at training_job.namespace" if _body(error) else _NO_KIND
    else:
        cause = _CAUSES.get(error.status, "it refused; look at the log of the API server")
    said = _body(error).get("message")
    words = f": {shorten(str(said), MAX_CHARACTERS)}" if said else ""
    return ClusterError(f"{doing}: {cause} ({error.status}{words})")


def _body(error: ApiException) -> dict[str, Any]:
    """What the server answered, if it is a Status of Kubernetes."""
    try:
        body = json.loads(error.body or "null")
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
