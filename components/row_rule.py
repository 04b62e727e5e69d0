"""A rule that raw rows must keep."""

from collections.abc import Callable
from dataclasses import dataclass

from components.cell_checks import Marks


@dataclass(frozen=True, slots=True)
class RowRule:
    """One rule on one column, or on several.

    Attributes:
      column: the raw column.
      subject: how the reason starts: `label clk`, `column price`.
      wanted: what a good cell is, in words.
      breaks: columns -> bool[B], true where the rule is broken.
      beside: further columns that the rule looks at.
    """

    column: str
    subject: str
    wanted: str
    breaks: Callable[..., Marks]
    beside: tuple[str, ...] = ()
