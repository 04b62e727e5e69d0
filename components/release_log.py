"""What was decided about releases, when and why: one line a decision."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, cast, get_args

from components.artifacts import RELEASE_LOG
from components.errors import DataError
from components.json_fields import Fields
from components.manifest import Manifest
from components.trial import Trial, trial_of

Kind = Literal["released", "refused", "rolled_back", "retired", "abandoned"]

_ADDED_LATER: dict[str, None] = {"rollback_to": None, "note": None, "trial": None}
"""Fields that the first logs don't have."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of the log.

    Attributes:
      time: ISO time in UTC. The order of the lines does not depend on it: clocks go wrong.
      decision: "released" or "refused" by push, "rolled_back" by a person, "retired" where an old version was deleted,
        "abandoned" where the number of a push that died or failed is never used.
      version: the new version; for "retired" and "abandoned" that which is gone; None if refused.
      candidate_digest: digest of the candidate's saved model; None where it is not known.
      verdict_sha256: of the verdict.json that judged it; None where there is none.
      released_version_before: the newest version at that time; None if there was none.
      reasons: what the gate, or the rules of releasing, had against it.
      rollback_to: the version that was gone back to.
      note: why a person overrode the verdict or rolled back; None if nobody did.
      trial: what a candidate that was released or refused was made of; None where it is not known.
    """

    time: str
    decision: Kind
    version: int | None
    candidate_digest: str | None
    verdict_sha256: str | None
    released_version_before: int | None
    reasons: tuple[str, ...] = ()
    rollback_to: int | None = None
    note: str | None = None
    trial: Trial | None = None

    def line(self) -> str:
        """Returns the line, its end included."""
        return json.dumps(asdict(self), ensure_ascii=False) + "\n"


def decision_of(manifest: Manifest) -> Decision:
    """Returns the decision that a release's manifest stands for."""
    return Decision(
        time=manifest.released_at,
        decision="released" if manifest.rollback_to is None else "rolled_back",
        version=manifest.version,
        candidate_digest=manifest.candidate_digest,
        verdict_sha256=manifest.verdict_sha256,
        released_version_before=manifest.released_version_before,
        reasons=manifest.reasons,
        rollback_to=manifest.rollback_to,
        note=manifest.note,
        # A rollback repeats files, and tries nothing.
        trial=trial_of(manifest.config_sha256, manifest.code_version, manifest.data_span)
        if manifest.rollback_to is None
        else None,
    )


def retirement(version: int, manifest: Manifest | None, newest: int | None) -> Decision:
    """Returns the decision that an old version is deleted.

    Args:
      version: its number.
      manifest: its manifest, if it has one.
      newest: the newest version.
    """
    candidate, verdict = (manifest.candidate_digest, manifest.verdict_sha256) if manifest else (None, None)
    return Decision(utc_now(), "retired", version, candidate, verdict, newest)


def utc_now() -> str:
    """Returns the time as decisions have it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def read_log(path: Path) -> tuple[Decision, ...]:
    """Returns the decisions in releases.jsonl, oldest first; a last line that a kill cut short is no decision.

    Args:
      path: the releases folder.

    Raises:
      DataError: another line is not a decision.
    """
    try:
        # A kill may have cut the last line within a character.
        text = (path / RELEASE_LOG).read_bytes().decode(errors="replace")
    except FileNotFoundError:
        return ()
    *lines, last = text.split("\n")
    decisions = [parse_decision(line, f"{path / RELEASE_LOG}:{number}") for number, line in enumerate(lines, start=1)]
    return (*decisions, parse_decision(last, "last")) if is_complete(last) else tuple(decisions)


def is_complete(last_line: str) -> bool:
    """Returns whether a last line without its end is a whole decision nonetheless."""
    try:
        return isinstance(json.loads(last_line), dict)
    except ValueError:
        return False


def parse_decision(line: str, where: str) -> Decision:
    """Reads a decision.

    Raises:
      DataError: it is none; the message begins with `where`.
    """
    try:
        content = json.loads(line)
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise DataError(f"{where}: expected one decision as JSON, got {line!r:.60}; mend or remove the line")
    fields = Fields({**_ADDED_LATER, **content}, where, "mend or remove the line")
    decision = fields.text("decision")
    if decision not in get_args(Kind):
        raise DataError(f"{where}: decision: expected one of {', '.join(get_args(Kind))}, got {decision!r}")
    return Decision(
        time=fields.text("time"),
        decision=cast(Kind, decision),
        version=fields.count_or_none("version"),
        candidate_digest=fields.text_or_none("candidate_digest"),
        verdict_sha256=fields.text_or_none("verdict_sha256"),
        released_version_before=fields.count_or_none("released_version_before"),
        reasons=fields.texts("reasons"),
        rollback_to=fields.count_or_none("rollback_to"),
        note=fields.text_or_none("note"),
        trial=_trial(fields.object_or_none("trial")),
    )


def _trial(fields: Fields | None) -> Trial | None:
    if fields is None:
        return None
    return Trial(
        config_sha256=fields.text("config_sha256"),
        code_version=fields.text("code_version"),
        num_bytes=fields.count("num_bytes"),
        data_sha256=fields.text("data_sha256"),
        stamps_sha256=fields.text_or_none("stamps_sha256"),
    )
