"""What was decided about releases, when and why: releases.jsonl, one line a decision."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, cast, get_args

from components.artifacts import RELEASE_LOG
from components.errors import DataError
from components.json_fields import Fields

Kind = Literal["released", "refused"]


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of releases.jsonl.

    Attributes:
      time: ISO time in UTC.
      decision: whether the candidate was released.
      version: the new version; None if refused.
      candidate_digest: digest of the candidate's saved model.
      verdict_sha256: of the verdict.json that decided.
      released_version_before: the newest version at that time; None if there was none.
      reasons: why it was refused; empty if released.
    """

    time: str
    decision: Kind
    version: int | None
    candidate_digest: str
    verdict_sha256: str
    released_version_before: int | None
    reasons: tuple[str, ...] = ()

    def line(self) -> str:
        """Returns the line, its end included."""
        return json.dumps(asdict(self), ensure_ascii=False) + "\n"


def read_log(path: Path) -> tuple[Decision, ...]:
    """Returns the decisions in a releases folder, oldest first; a last line that a kill cut short is no decision.

    Raises:
      DataError: another line is not a decision.
    """
    try:
        # A kill may have cut the last line within a character.
        text = (path / RELEASE_LOG).read_bytes().decode(errors="replace")
    except FileNotFoundError:
        return ()
    *lines, last = text.split("\n")
    decisions = [_decision(line, f"{path / RELEASE_LOG}:{number}") for number, line in enumerate(lines, start=1)]
    return (*decisions, _decision(last, "last")) if is_complete(last) else tuple(decisions)


def is_complete(last_line: str) -> bool:
    """Returns whether a last line without its end is a whole decision nonetheless."""
    try:
        return isinstance(json.loads(last_line), dict)
    except ValueError:
        return False


def _decision(line: str, where: str) -> Decision:
    try:
        content = json.loads(line)
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise DataError(f"{where}: expected one decision as JSON, got {line!r:.60}; mend or remove the line")
    fields = Fields(content, where, "mend or remove the line")
    decision = fields.text("decision")
    if decision not in get_args(Kind):
        raise DataError(f"{where}: decision: expected one of {', '.join(get_args(Kind))}, got {decision!r}")
    return Decision(
        time=fields.text("time"),
        decision=cast(Kind, decision),
        version=fields.count_or_none("version"),
        candidate_digest=fields.text("candidate_digest"),
        verdict_sha256=fields.text("verdict_sha256"),
        released_version_before=fields.count_or_none("released_version_before"),
        reasons=fields.texts("reasons"),
    )
