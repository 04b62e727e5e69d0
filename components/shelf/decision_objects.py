"""The log of a shelf in an object store, which can't append: an object a decision, in the order of their names.

`decisions/<version>-0000.json` is a version's outcome: released, rolled back or abandoned. It is made once, so that of
a push and of those who take it for dead one decides. Other decisions follow the newest outcome:
`<version>-<number>-<decision>-<...>.json`.
"""

import dataclasses
import json
import re
import uuid
from dataclasses import dataclass
from typing import final

from components.errors import DataError
from components.release_log import Decision, parse_decision
from components.shelf.objects import Objects, at_once

FOLDER = "decisions/"

_NAME = re.compile(r"(?P<position>\d{20})-(?P<number>\d{4})(-[a-z]+(-(?P<gone>\d+))?-[0-9a-f]{8})?\.json", re.ASCII)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a version, and the token of the claim under which it was decided."""

    decision: Decision
    token: str


@final
class DecisionObjects:
    """The decisions of a shelf.

    Args:
      objects: the shelf's objects.
    """

    def __init__(self, objects: Objects) -> None:
        self._objects = objects

    def decided(self) -> frozenset[int]:
        """Returns the versions that have an outcome."""
        return frozenset(int(match["position"]) for match in self._matches() if int(match["number"]) == 0)

    def retired(self) -> frozenset[int]:
        """Returns the versions whose deletion was decided."""
        return frozenset(int(match["gone"]) for match in self._matches() if match["gone"])

    def decide(self, version: int, decision: Decision, token: str) -> bool:
        """Writes a version's outcome; returns whether it is this one, for another one may have been written before."""
        content = json.dumps({**dataclasses.asdict(decision), "token": token}, ensure_ascii=False).encode()
        if self._objects.create(_outcome_name(version), content):
            return True
        # A request whose answer got lost is sent again, and then meets its own outcome.
        found = self.outcome(version)
        return found is not None and found.token == token and found.decision.decision == decision.decision

    def outcome(self, version: int) -> Outcome | None:
        """Returns a version's outcome, None if it has none yet."""
        name = _outcome_name(version)
        content = self._objects.read(name)
        if content is None:
            return None
        decision = parse_decision(content.decode(errors="replace"), f"{self._objects.uri}/{name}")
        return Outcome(decision, str(json.loads(content).get("token")))

    def append(self, decision: Decision) -> None:
        """Writes a decision after all others."""
        places = [(int(match["position"]), int(match["number"])) for match in self._matches()]
        position, number = max(places, default=(0, 0))
        gone = f"-{decision.version}" if decision.decision == "retired" else ""
        name = f"{FOLDER}{position:020d}-{number + 1:04d}-{decision.decision}{gone}-{uuid.uuid4().hex[:8]}.json"
        self._objects.create(name, json.dumps(dataclasses.asdict(decision), ensure_ascii=False).encode())

    def read(self) -> tuple[Decision, ...]:
        """Returns all decisions, oldest first.

        Raises:
          DataError: one of the objects is none.
        """
        contents = at_once(self._objects.read, (FOLDER + match[0] for match in self._matches()))
        return tuple(
            parse_decision((content or b"").decode(errors="replace"), f"{self._objects.uri}/{name}")
            for name, content in contents.items()
        )

    def _matches(self) -> list[re.Match[str]]:
        found = {name: _NAME.fullmatch(name) for name in self._objects.names(FOLDER)}
        if foreign := [name for name, match in found.items() if match is None]:
            raise DataError(f"{self._objects.uri}/{FOLDER}{foreign[0]}: expected a decision's name; move it elsewhere")
        return [match for match in found.values() if match is not None]


def _outcome_name(version: int) -> str:
    return f"{FOLDER}{version:020d}-0000.json"
