"""What the config asks of a check: its severity and its bound, for all columns or for one."""

from dataclasses import dataclass

from components.findings import ERROR, WARNING
from protos.data_checks_pb2 import OFF, WARN, ColumnChecks, DataChecks


@dataclass(frozen=True, slots=True)
class Settings:
    """The config's data checks. Fields are named as in DataChecks."""

    checks: DataChecks

    def severity(self, check: str, column: str | None = None, *, most: int | None = None) -> str | None:
        """Returns what a finding means: WARNING, ERROR, or None if it is not looked for.

        Args:
          check: the severity's field.
          column: the raw column that it is about.
          most: a further limit.
        """
        asked = [getattr(self.checks, check), self.checks.max_severity]
        asked += [self._of(column).max_severity] if column is not None else []
        asked += [most] if most is not None else []
        least = min(asked)
        if least == OFF:
            return None
        return WARNING if least == WARN else ERROR

    def bound(self, name: str, column: str) -> float:
        """Returns a bound: the column's own, or that of all."""
        own = self._of(column)
        return float(getattr(own if own.HasField(name) else self.checks, name))

    def _of(self, column: str) -> ColumnChecks:
        return next((found for found in self.checks.columns if found.name == column), ColumnChecks())
