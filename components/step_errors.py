"""How a step's end crosses the border of its process: typed, in one line, without its traceback.

A step runs in a process of its own, on Kubeflow as well as under the local runner, and a process can only fail. So the
face of a step runs it inside `recorded(step)`: the exception rises as ever (Kubeflow shows it), and where the
environment variable ERROR_FILE names a file, that file says what kind of end it was. `load` gives the same exception
back to the one who started the step.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from components.errors import DataError, RefusalError, StoppedError
from protos.errors import ConfigError

ERROR_FILE = "GATELINE_ERROR_FILE"
"""Environment variable with the path of the file to write."""

USER_ERRORS = (ConfigError, DataError, RefusalError, StoppedError, OSError)
"""Ends that the user can mend; everything else is our mistake and wants its traceback read."""


class StepError(RuntimeError):
    """A step ended in a way that it does not foresee; the log holds the traceback."""


@contextmanager
def recorded(step: str) -> Iterator[None]:
    """Lets an exception of the body rise, after writing down its kind and message where ERROR_FILE says.

    Raises:
      StepError: another step has written there: the local runner goes on with what does not depend on a failed step.
    """
    file = Path(os.environ[ERROR_FILE]) if os.environ.get(ERROR_FILE) else None
    if file and file.exists():
        raise StepError(f"{step}: not begun, for an earlier step has failed")
    try:
        yield
    except Exception as error:
        if file:
            record = {"step": step, "kind": _kind(error), "message": _message(error)}
            file.write_text(json.dumps(record), encoding="utf-8")
        raise


def load(file: Path) -> Exception | None:
    """Returns the exception that a step has written to `file`, or None if no step has."""
    if not file.exists():
        return None
    record = json.loads(file.read_text(encoding="utf-8"))
    kinds = {kind.__name__: kind for kind in USER_ERRORS}
    if record["kind"] in kinds:
        return kinds[record["kind"]](record["message"])
    return StepError(f"{record['step']}: {record['kind']}: {record['message']}")


def _kind(error: Exception) -> str:
    """Name of the user error that this one is, so that a PermissionError crosses as an OSError; else its own name."""
    return next((kind.__name__ for kind in USER_ERRORS if isinstance(error, kind)), type(error).__name__)


def _message(error: Exception) -> str:
    """The message on one line, as every end of a command is one line."""
    return " ".join(str(error).split())
