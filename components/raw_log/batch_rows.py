"""How many rows of a raw log are in memory at once."""

BATCH_ROWS = 65_536
"""Most rows of a piece."""

_BATCH_CELLS = 64 * BATCH_ROWS
"""Most cells of a piece: one of many columns has fewer rows."""


def batch_rows(num_columns: int) -> int:
    """Returns the most rows of a piece of so many columns."""
    return max(min(BATCH_ROWS, _BATCH_CELLS // max(num_columns, 1)), 1)
