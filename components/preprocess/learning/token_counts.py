"""How often each token occurs: partial tables, added up whenever they have grown, so that memory follows the tokens."""

from typing import final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from components.preprocess.find_tokens import LearntFrom
from components.sentinels import MISSING_TEXT

COMPACT_ROWS = 1 << 19
"""Rows of partial tables that are added up at once, unless there are more tokens than that."""

_SCHEMA = pa.schema([("token", pa.large_string()), ("count", pa.int64())])


@final
class TokenCounts:
    """Counts tokens.

    Args:
      tokens: finds them in the raw column.
    """

    def __init__(self, tokens: LearntFrom) -> None:
        self._tokens = tokens
        self._pieces: list[pa.Table] = []
        self._num_rows, self._compact_rows = 0, COMPACT_ROWS

    def add(self, column: pa.Array) -> None:
        """Counts the tokens of a batch; the missing one does not count."""
        # Features of several columns learn nothing.
        found = self._tokens.in_arrow(*[column])
        counts = np.bincount(found.codes, minlength=len(found.distinct))
        piece = pa.table([found.distinct.cast(pa.large_string()), pa.array(counts, pa.int64())], schema=_SCHEMA)
        self._append(piece.filter((pc.field("count") > 0) & (pc.field("token") != MISSING_TEXT)))

    def to_bytes(self) -> bytes:
        """Returns the counts as an Arrow stream."""
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, _SCHEMA) as writer:
            writer.write_table(self.table())
        data: bytes = sink.getvalue().to_pybytes()
        return data

    def merge(self, partial: bytes) -> None:
        """Adds counts that to_bytes returned."""
        self._append(pa.ipc.open_stream(partial).read_all())

    def table(self) -> pa.Table:
        """Returns `token` and `count`, each token once, in no order."""
        if self._pieces:
            # One piece too may hold a token twice: as a value of the log and as the default of rows without one.
            grouped = pa.concat_tables(self._pieces).group_by("token", use_threads=False)
            self._pieces = [grouped.aggregate([("count", "sum")]).rename_columns(["token", "count"])]
        return self._pieces[0].cast(_SCHEMA) if self._pieces else _SCHEMA.empty_table()

    def _append(self, piece: pa.Table) -> None:
        self._pieces.append(piece)
        self._num_rows += piece.num_rows
        if self._num_rows > self._compact_rows:
            self._num_rows = self.table().num_rows
            self._compact_rows = max(COMPACT_ROWS, 2 * self._num_rows)
