"""What a finished run comes to: released, refused, or which step failed, why, and what to do about it.

Two witnesses: what the run has left in its folder of outcomes (the steps' own words), and, where there is none that
can be read from here, the states of its tasks, of which one stands in the branch of approved candidates and one in that
of refused ones. The state of the run as a whole proves nothing: it succeeds with a refusal, and fails if only the page
with the curves does; old servers let a run with an exit handler succeed whatever failed.
"""

from dataclasses import dataclass
from typing import Any

from components.conclude.run import OTHER_STEP
from components.errors import DataError
from components.outcome import Decided, Failure, read_decision, read_failure
from components.progress import say
from components.step_errors import StepError, as_error
from components.storage.locate import locate
from components.storage.location import Location
from pipeline.kubeflow.tasks import failed_step, task_states, words
from pipeline.training import REFUSED, REFUSED_TITLE, RELEASED
from protos.cluster_rules import STEPS


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ended that came to a decision.

    Attributes:
      released: whether the candidate became a release.
      version: its number; None if it was refused, or if the number can't be read from here.
      reasons: what was held against a refused one, as far as it can be read from here.
    """

    released: bool
    version: int | None
    reasons: tuple[str, ...]


def ending(run: Any, outcomes: str, url: str) -> Ending:  # noqa: ANN401 - kfp_server_api has no types
    """Returns what a run decided.

    Args:
      run: a run that has ended.
      outcomes: folder of outcomes, "" for none.
      url: the run's page.

    Raises:
      ConfigError, DataError, RefusalError, OSError: as the step that failed raised it, with the step and the page.
      StepError: a step ended in another way, or the run ended without a decision.
    """
    failure, decided = _left(run.run_id, outcomes)
    states = task_states(run)
    failed = failed_step(run)
    if decided and not (failure and failure.step == "push"):
        return Ending(decided.version is not None, decided.version, decided.reasons)
    if failure:
        raise as_error(failure, f"{failure.step}: ", f" ({url})")
    if states.get(RELEASED) == "SUCCEEDED":
        return Ending(True, None, ())
    if "SUCCEEDED" in (states.get(REFUSED), states.get(REFUSED_TITLE)):
        return Ending(False, None, ())
    if run.state == "CANCELED":
        raise StepError(f"the run was cancelled; {url}")
    if failed:
        step, said = failed
        raise StepError(f"{step}: failed{said}; {_next_step(step)}; {url}")
    if run.state != "SUCCEEDED":
        raise StepError(f"the run ended as {run.state}{words(run.error)}; {OTHER_STEP}; {url}")
    raise StepError(f"the run ended without a decision, though Kubeflow says SUCCEEDED; {OTHER_STEP}; {url}")


def _left(run_id: str, outcomes: str) -> tuple[Failure | None, Decided | None]:
    """What the run has left, as far as this machine can see the place; a path on a volume it mostly can't."""
    if not outcomes:
        return None, None
    folder: Location = locate(outcomes) / run_id
    try:
        return read_failure(folder), read_decision(folder)
    except DataError as error:
        say("kubeflow", f"how it ended can't be read, so the tasks' states must do: {error}")
        return None, None


def _next_step(step: str) -> str:
    first = " (of the first step: does the image hold gateline?)" if step == STEPS[0] else ""
    return f"{OTHER_STEP}{first}"
