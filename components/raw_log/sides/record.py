"""A rule as JSON: data_span.json says how the log was parted, so that the same rows are judged on later."""

from dataclasses import asdict
from typing import Any

from components.json_fields import Fields
from components.raw_log.sides.rules import HashRule, Rule, TimeRule


def rule_record(rule: Rule, paths: str) -> dict[str, Any]:
    """Returns the rule, and the paths of the log that it parts, as values that JSON has."""
    return {"by": "time" if isinstance(rule, TimeRule) else "hash", "paths": paths, **asdict(rule)}


def read_rule(record: Fields) -> Rule:
    """Returns the rule of a record; DataError if a field is missing or of another kind."""
    column, learn_from_missing = record.text("column"), record.flag("learn_from_missing")
    if record.text("by") == "time":
        record.number("boundary")
        # As it stands there: an integer beyond 2^53 would change as a float.
        return TimeRule(column, record.content["boundary"], learn_from_missing)
    return HashRule(column, record.number("eval_share"), record.text("salt"), learn_from_missing)
