"""What went wrong in a store, told with the place, the cause and the next step, and without keys."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa

from components.errors import DataError

_SECRETS = ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_ACCESS_KEY_ID")
_NEXT_STEPS = (
    (("NO_SUCH_BUCKET", "bucket does not exist"), "check the bucket's name, or make it"),
    (
        ("INVALID_ACCESS_KEY_ID", "SIGNATURE_DOES_NOT_MATCH", "UNAUTHENTICATED", "EXPIRED", "Unauthenticated"),
        "set the keys of an account that the store knows",
    ),
    (
        ("ACCESS_DENIED", "AccessDenied", "PERMISSION_DENIED", "Permission denied", "HTTP status: 403"),
        "check the account's rights there",
    ),
    (
        ("NETWORK_CONNECTION", "curlCode", "Could not connect", "Couldn't connect", "UNAVAILABLE", "REQUEST_TIMEOUT"),
        "check the network and the endpoint that the environment sets",
    ),
    (("No space left",), "make room there"),
)


@contextmanager
def store_errors(uri: str, doing: str) -> Iterator[None]:
    """Turns a store's error in the block into one line for the user.

    Args:
      uri: the place, as messages show it.
      doing: what can't be done: `read`, `written`, ...

    Raises:
      DataError: the block raised an error of Arrow's or of the operating system.
    """
    try:
        yield
    except (OSError, pa.ArrowException) as error:
        raise store_error(uri, doing, error) from error


def store_error(uri: str, doing: str, error: Exception) -> DataError:
    """Returns the error for a place where something can't be `doing` (`read`, `written`) because of `error`."""
    return DataError(f"{uri}: can't be {doing} ({cause(error)}); {_next_step(error)}.")


def cause(error: BaseException) -> str:
    """Returns what an error of a store or a file says: one line without keys, Arrow's details and full stop."""
    if isinstance(error, OSError) and error.strerror and not str(error.strerror).startswith("["):
        return _without_keys(str(error.strerror).split(" Detail: ")[0].rstrip("."))
    text = (str(error).strip().split("\n") or [""])[0].split(". Detail: ")[0].split(" error_info=")[0]
    return _without_keys(text.rstrip(".") or type(error).__name__)


def _without_keys(text: str) -> str:
    for name in _SECRETS:
        value = os.environ.get(name, "")
        # Shorter ones, such as a test server's `key`, are words that mean something else in a message.
        if len(value) >= 8:
            text = text.replace(value, f"<{name}>")
    return text


def _next_step(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "check the path"
    found = (step for words, step in _NEXT_STEPS if any(word.lower() in str(error).lower() for word in words))
    return next(found, "check the path and the account's rights there")
