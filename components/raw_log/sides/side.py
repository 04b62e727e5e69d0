"""One side of a raw log that is parted by a rule."""

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from components.raw_log.batch import RawBatch
from components.raw_log.sides.rules import Rule
from components.raw_log.sides.shared_keys import SharedKeys


@dataclass(frozen=True, slots=True)
class Side:
    """The rows that are judged on, or the others.

    Lines that are no rows, and rows that don't tell their side, are on the side that is learnt from, so that they are
    counted once.

    Attributes:
      rule: how the log is parted.
      is_judged: whether this is the side that is judged on.
      without: keys whose rows are left out.
    """

    rule: Rule
    is_judged: bool
    without: SharedKeys | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that tell a row's side."""
        return (self.rule.column, *([self.without.column] if self.without else []))

    def take(self, batch: RawBatch) -> RawBatch:
        """Returns the rows of a batch that are on this side, with the numbers that they have in their file.

        Rows that don't tell their side have a problem, unless the rule lets them be learnt from.
        """
        cells = batch.table.column(self.rule.column)
        on_side = self.rule.held_out(cells) == self.is_judged
        if self.without:
            on_side &= ~self.without.hold(batch.table.column(self.without.column))
        kept = np.flatnonzero(on_side)
        problems = batch.problems
        if not (self.is_judged or self.rule.learn_from_missing):
            wanted = f"column {self.rule.column}: wanted a value to split by, got none"
            problems = dict.fromkeys(np.flatnonzero(self.rule.missing(cells)).tolist(), wanted) | problems
        places = {int(position): place for place, position in enumerate(kept)}
        rows = pa.array(kept)
        return replace(
            batch,
            rows=batch.rows[kept],
            came=batch.came.take(rows),
            table=batch.table.take(rows),
            problems={places[position]: problem for position, problem in problems.items() if position in places},
            malformed=() if self.is_judged else batch.malformed,
            joined={table: outcomes[kept] for table, outcomes in batch.joined.items()},
        )
