"""What the rows of embedding tables stand for: how weights of one training find their rows in another.

Written by preprocessing beside the transform graph; goes with the candidate and the release.
"""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from components.json_fields import Fields, read_object

FORMAT = 1

BY_TOKEN = "tokens"
"""The rule of rows that stand for tokens."""

_REMEDY = "run preprocess and train again"


@dataclass(frozen=True, slots=True)
class RowKeys:
    """What the rows of one feature's table, or the domains, stand for.

    Attributes:
      rule: BY_TOKEN, or how a value becomes a row number, in words; rows of equal rules stand for the same.
      vocabulary: name of a file among the transform graph's assets whose lines are the tokens of rows 0, 1, ...; "":
        none.
      tokens: token -> row, where they are few or the config gives them. Several may have one row.
      special: other rows by what they are for, such as unknown tokens.
    """

    rule: str
    vocabulary: str = ""
    tokens: Mapping[str, int] = field(default_factory=dict)
    special: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AllRowKeys:
    """Those of a transform graph: by feature, and of the domains by their number; None: rows have no domain."""

    features: Mapping[str, RowKeys]
    domain: RowKeys | None = None


def write_row_keys(keys: AllRowKeys, path: Path) -> None:
    """Writes them as JSON; the same always give the same bytes."""
    content = {"format": FORMAT, **dataclasses.asdict(keys)}
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read_row_keys(path: Path) -> AllRowKeys:
    """Reads what write_row_keys wrote.

    Raises:
      DataError: there is no such file, or it is no such JSON.
    """
    fields = read_object(path, _REMEDY)
    features, domain = fields.object("features"), fields.object_or_none("domain")
    return AllRowKeys(
        {name: _row_keys(features.object(name)) for name in features.content},
        None if domain is None else _row_keys(domain),
    )


def _row_keys(fields: Fields) -> RowKeys:
    return RowKeys(
        fields.text("rule"), fields.text("vocabulary"), fields.count_by_text("tokens"), fields.count_by_text("special")
    )
