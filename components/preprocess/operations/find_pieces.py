"""Which operation finds any number of values in a column's cells: a list's items, or the pieces of a text."""

from components.preprocess.operations.list_tokens import ListTokens
from components.preprocess.operations.split_tokens import SplitTokens
from components.raw_log.kinds import ColumnType


def find_pieces(column: ColumnType, separator: str, default: str | None = None) -> SplitTokens | ListTokens:
    """Returns the operation.

    Args:
      column: the column's type.
      separator: text between the values of a text cell.
      default: the token of cells without one; None: there is none.
    """
    return ListTokens(default) if column.is_list else SplitTokens(separator, default)
