"""What came out of screening raw rows: counts that add up over units of work, and the files of the rows that stay."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from components.preprocess.column_counts import ColumnCounts
from components.preprocess.profile.row_hashes import HashFile


@dataclass(slots=True)
class Screened:
    """What came out of some units. Reasons are counted without the value that was got; each has one example.

    Attributes:
      rows: rows that came, malformed lines included.
      kept: rows that stay.
      reasons: reason -> rows set aside for it.
      examples: reason -> the first such row: `log.csv row 17: got 2`.
      files: file -> rows that came.
      columns: raw column -> counts over kept rows.
      joined: joined table -> rows that came by what became of them, as components.raw_log.joins.outcomes.Outcome.
      out_of_range: feature -> bucket numbers outside of its table.
      parts: files of kept rows, in order.
      partials: files of what the learners have counted of them, in order.
      profiles: files of what they look like, in order.
      hashes: files of their hashes, in order.
    """

    rows: int = 0
    kept: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    files: Counter[str] = field(default_factory=Counter)
    columns: dict[str, ColumnCounts] = field(default_factory=dict)
    joined: dict[str, Counter[int]] = field(default_factory=dict)
    out_of_range: Counter[str] = field(default_factory=Counter)
    parts: list[Path] = field(default_factory=list)
    partials: list[Path] = field(default_factory=list)
    profiles: list[Path] = field(default_factory=list)
    hashes: list[HashFile] = field(default_factory=list)

    @property
    def rejected(self) -> int:
        """Rows set aside."""
        return self.rows - self.kept

    def count_reject(self, reason: str, where: str, num_rows: int = 1) -> None:
        """Counts rows that were set aside; `got` is cut off the reason, so that equal faults count together."""
        fault, _, got = reason.partition(", got ")
        self.reasons[fault] += num_rows
        self.examples.setdefault(fault, f"{where}: got {got}" if got else where)

    def add(self, other: "Screened") -> None:
        """Adds what came out of later units."""
        self.rows += other.rows
        self.kept += other.kept
        self.reasons += other.reasons
        self.examples = other.examples | self.examples
        self.files += other.files
        for name, counts in other.columns.items():
            self.columns[name] = self.columns.get(name, ColumnCounts()) + counts
        for name, outcomes in other.joined.items():
            self.joined.setdefault(name, Counter()).update(outcomes)
        self.out_of_range.update(other.out_of_range)
        self.parts += other.parts
        self.partials += other.partials
        self.profiles += other.profiles
        self.hashes += other.hashes
