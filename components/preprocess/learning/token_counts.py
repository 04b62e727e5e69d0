"""How often each token occurs: partial tables, added up whenever they have grown, so that memory follows the tokens."""

from typing import final

import numpy as np
import pyarrow as pa

from components.preprocess.find_tokens import LearntFrom
from components.preprocess.learning.element_cells import ElementTokens
from components.preprocess.operations.tokens import Tokens, is_missing

COMPACT_ROWS = 1 << 19
"""Rows of partial tables that are added up at once, unless there are more tokens than that."""


_NOTHING = pa.table({"token": pa.array([], pa.large_string()), "count": pa.array([], pa.int64())})


@final
class TokenCounts:
    """Counts tokens.

    Args:
      tokens: finds them in the raw column.
    """

    def __init__(self, tokens: LearntFrom | ElementTokens) -> None:
        self._tokens = tokens
        self._pieces: list[pa.Table] = []
        self._num_rows, self._compact_rows = 0, COMPACT_ROWS

    def add(self, column: pa.Array) -> Tokens:
        """Counts the tokens of a batch and returns them; the missing one does not count."""
        # Features of several columns learn nothing.
        found = self._tokens.in_arrow(*[column])
        counts = np.bincount(found.codes, minlength=len(found.distinct))
        counted = pa.array((counts > 0) & ~is_missing(found.distinct))
        is_text = not pa.types.is_integer(found.distinct.type)
        tokens = found.distinct.cast(pa.large_string()) if is_text else found.distinct
        self._append(pa.table({"token": tokens, "count": pa.array(counts, pa.int64())}).filter(counted))
        return found

    def to_bytes(self) -> bytes:
        """Returns the counts as an Arrow stream; a token may stand there several times."""
        table = pa.concat_tables(self._pieces) if self._pieces else _NOTHING
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
        data: bytes = sink.getvalue().to_pybytes()
        return data

    def merge(self, partial: bytes) -> None:
        """Adds counts that to_bytes returned."""
        self._append(pa.ipc.open_stream(partial).read_all())

    def table(self) -> pa.Table:
        """Returns `token`, text or integers, and `count`, each token once, in no order."""
        if self._pieces:
            # One piece too may hold a token twice: as a value of the log and as the default of rows without one.
            pieces = pa.concat_tables(self._pieces)
            # Arrow's group_by gives the same; it took seven times as long for texts.
            tokens = pieces["token"].dictionary_encode().combine_chunks()
            counts = np.bincount(tokens.indices.to_numpy(), pieces["count"].to_numpy(), len(tokens.dictionary))
            self._pieces = [pa.table({"token": tokens.dictionary, "count": counts.astype(np.int64)})]
        return self._pieces[0] if self._pieces else _NOTHING

    def _append(self, piece: pa.Table) -> None:
        self._pieces.append(piece)
        self._num_rows += piece.num_rows
        if self._num_rows > self._compact_rows:
            self._num_rows = self.table().num_rows
            self._compact_rows = max(COMPACT_ROWS, 2 * self._num_rows)
