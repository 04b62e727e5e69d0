"""How a run ended, left where those who wait for it can read it: the step that failed and why, or what push decided.

A step runs in a process of its own, often on another machine, and a process can only succeed or fail. So the folder
that the environment variable OUTCOME names, a path or URI, takes the rest: error.json from a step that failed,
decision.json from push. On a cluster one setting serves all runs, each of which has a folder of its own there, by the
id that RUN holds.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from components.errors import DataError
from components.json_fields import parse_object

if TYPE_CHECKING:
    from components.storage.location import Location

OUTCOME = "GATELINE_OUTCOME"
"""Environment variable with the folder; a run without it leaves nothing."""

RUN = "GATELINE_RUN"
"""Environment variable with the run's id, where OUTCOME is the folder of many runs."""

ERROR = "error.json"
DECISION = "decision.json"
_REMEDY = "remove the file and run again"


@dataclass(frozen=True, slots=True)
class Failure:
    """How a step failed.

    Attributes:
      step: its name.
      kind: name of the exception.
      message: one line.
    """

    step: str
    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class Decided:
    """What push did.

    Attributes:
      version: the release; None if the candidate was refused.
      reasons: what was held against it.
    """

    version: int | None
    reasons: tuple[str, ...]


def outcome_folder(environment: Mapping[str, str] = os.environ) -> "Location | None":
    """Returns the folder of this run, None if it has none."""
    if not environment.get(OUTCOME):
        return None
    from components.storage.locate import locate  # pyarrow takes a while, and who only imports this may never need it

    folder = locate(environment[OUTCOME])
    return folder / environment[RUN] if environment.get(RUN) else folder


def write_failure(folder: "Location", failure: Failure) -> None:
    """Leaves a failure; a store that does not take it is told of and hides no error."""
    _write(folder / ERROR, failure)


def write_decision(folder: "Location", decided: Decided) -> None:
    """Leaves a decision; a store that does not take it is told of, for what was decided stands."""
    _write(folder / DECISION, decided)


def read_failure(folder: "Location") -> Failure | None:
    """Returns the failure that a run has left, None if it has left none.

    Raises:
      DataError: the place can't be read, or holds something else.
    """
    place = folder / ERROR
    if not place.exists():
        return None
    fields = parse_object(place.read_bytes(), place.uri, _REMEDY)
    return Failure(fields.text("step"), fields.text("kind"), fields.text("message"))


def read_decision(folder: "Location") -> Decided | None:
    """Returns the decision that a run has left, None if it has left none; raises as read_failure."""
    place = folder / DECISION
    if not place.exists():
        return None
    fields = parse_object(place.read_bytes(), place.uri, _REMEDY)
    return Decided(fields.count_or_none("version"), fields.texts("reasons"))


def _write(place: "Location", content: Failure | Decided) -> None:
    try:
        place.write_bytes(json.dumps(asdict(content), ensure_ascii=False).encode())
    except DataError as error:
        from components.progress import say

        say("outcome", f"not recorded: {error}")
