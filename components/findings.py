"""Findings about the data: what preprocessing writes into statistics/ and evaluation puts into its report."""

import dataclasses
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from components.json_fields import read_object

FORMAT = 1

INFO, WARNING, ERROR = "info", "warning", "error"
"""What a finding means: nothing to worry about, a look is worth while, the run ends."""


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A row of the log: its file, and its number there from 1, a header not counted."""

    file: str
    row: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding.

    Attributes:
      check: what was checked; the severity's field in DataChecks.
      severity: INFO, WARNING or ERROR.
      message: one sentence with the numbers.
      column: the raw column, if it is about one.
      split: `train` or `eval`, if it is about one.
      values: the values it is about, as text.
      rows: some rows that show it.
      value: the number that was compared.
      bound: what it was compared with, noise allowed for.
    """

    check: str
    severity: str
    message: str
    column: str | None = None
    split: str | None = None
    values: tuple[str, ...] = ()
    rows: tuple[FoundRow, ...] = ()
    value: float | None = None
    bound: float | None = None


def as_json(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Returns findings as JSON has them."""
    return [dataclasses.asdict(finding) for finding in findings]


def write_findings(findings: Iterable[Finding], path: Path) -> None:
    """Writes findings.json."""
    content = {"format": FORMAT, "findings": as_json(findings)}
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")


def read_findings(path: Path) -> list[dict[str, Any]]:
    """Reads findings.json.

    Raises:
      DataError: the file is missing or of another format.
    """
    fields = read_object(path, "run preprocess again")
    return [dict(item.content) for item in fields.objects("findings")]
