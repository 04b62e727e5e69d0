"""What counts values piece by piece: pieces can be sent as bytes and merged, in the order of the rows."""

from typing import Protocol

import pyarrow as pa


class Accumulator(Protocol):
    """Counts of one column's values, as far as they were seen."""

    def add(self, column: pa.Array) -> None:
        """Counts the rows of a batch: the raw column as components.sentinels.fill leaves it."""

    def to_bytes(self) -> bytes:
        """Returns the counts for `merge`."""

    def merge(self, partial: bytes) -> None:
        """Adds the counts of later rows."""
