"""How a step's end crosses the border of its process: typed, in one line, without its traceback.

A step runs in a process of its own, on Kubeflow as well as under the local runner, and a process can only fail. So the
face of a step runs it inside `recorded(step)`: the exception rises as ever (Kubeflow shows it), and where the run has a
place for its outcome (components/outcome.py), a file says there what kind of end it was. `load` gives the same
exception back to the one who started the step.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from components.errors import DataError, RefusalError
from components.outcome import ERROR, Failure, outcome_folder, read_failure, write_failure
from protos.errors import ConfigError

if TYPE_CHECKING:
    from components.storage.location import Location

USER_ERRORS = (ConfigError, DataError, RefusalError, OSError)
"""Ends that the user can mend; everything else is our mistake and wants its traceback read."""


class StepError(RuntimeError):
    """A step ended in a way that it does not foresee; the log holds the traceback."""


@contextmanager
def recorded(step: str) -> Iterator[None]:
    """Lets an exception of the body rise, after writing down its kind and message where the run's outcome goes.

    A step that is tried again takes back what its last attempt has written.

    Raises:
      StepError: another step has failed: the local runner goes on with what does not depend on it.
    """
    folder = outcome_folder()
    before = read_failure(folder) if folder else None
    if before and before.step != step:
        raise StepError(f"{step}: not begun, for an earlier step has failed")
    try:
        yield
    except Exception as error:
        if folder:
            write_failure(folder, Failure(step, _kind(error), _message(error)))
        raise
    if folder and before:
        (folder / ERROR).delete()


def load(folder: "Location") -> Exception | None:
    """Returns the exception that a step has left in a run's folder, or None if none has.

    Raises:
      DataError: the folder can't be read.
    """
    failure = read_failure(folder)
    return None if failure is None else as_error(failure)


def as_error(failure: Failure, before: str = "", after: str = "") -> Exception:
    """Returns the exception that a step ended with; of one that it does not foresee, a StepError.

    Args:
      failure: as the step has left it.
      before: what is put before the message of an exception that it foresees.
      after: what is put after any message.
    """
    kinds = {kind.__name__: kind for kind in USER_ERRORS}
    if failure.kind in kinds:
        return kinds[failure.kind](f"{before}{failure.message}{after}")
    return StepError(f"{failure.step}: {failure.kind}: {failure.message}{after}")


def _kind(error: Exception) -> str:
    """Name of the user error that this one is, so that a PermissionError crosses as an OSError; else its own name."""
    return next((kind.__name__ for kind in USER_ERRORS if isinstance(error, kind)), type(error).__name__)


def _message(error: Exception) -> str:
    """The message on one line, as every end of a command is one line."""
    return " ".join(str(error).split())
