"""Where the rows to judge on lie: in a log of their own, or in the one that was learnt from, on the other side."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from components.artifacts import DATA_SPAN
from components.errors import DataError
from components.json_fields import Fields, read_object
from components.raw_log.columns import LogColumn
from components.raw_log.log import RawLog
from components.raw_log.sides.record import read_rule
from components.raw_log.sides.rules import Rule
from components.raw_log.sides.side import Side


@dataclass(frozen=True, slots=True)
class JudgedData:
    """Paths of a raw log, and the rule that tells which of its rows are judged on; None: all."""

    paths: str
    rule: Rule | None

    def with_column(self, columns: Sequence[LogColumn]) -> tuple[LogColumn, ...]:
        """Adds what the rule asks of its column: the config may by now have another split than the candidate's."""
        uses = {column.name: column.uses for column in columns}
        if self.rule:
            uses[self.rule.column] = (*uses.get(self.rule.column, ()), *self.rule.log_column.uses)
        return tuple(LogColumn(name, asked) for name, asked in uses.items())

    def side_of(self, log: RawLog) -> RawLog:
        """Returns the rows of the log that are judged on."""
        return replace(log, side=Side(self.rule, is_judged=True)) if self.rule else log


def judged_data(candidate: Path, data: str) -> JudgedData:
    """Returns the rows to judge a candidate on.

    If the candidate was learnt from one side of a split log, only rows of the other side are judged on, whatever log
    they are in: no user that was learnt from is judged on in another log either.

    Args:
      candidate: the candidate's folder.
      data: a raw log; empty: the one that the candidate's was split from.

    Raises:
      DataError: data is empty and the candidate comes from no split log, or its data_span.json can't be read.
    """
    span = read_object(candidate / DATA_SPAN, "run train again")
    split = Fields({"split": None} | dict(span.content), span.where, span.remedy).object_or_none("split")
    if split is not None:
        return JudgedData(data or split.text("paths"), read_rule(split))
    if not data:
        raise DataError(f"{candidate}: was learnt from a log that was not split; name the log to judge on with --eval.")
    return JudgedData(data, None)
