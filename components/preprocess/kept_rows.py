"""Rows that stay, between the passes over them: what examples are made of, batch by batch, in scratch files.

A feature whose tokens screening had to find, to learn its vocabulary, needs no second look at its raw column: its
tokens are kept instead, as codes beside the batch's distinct tokens. Nothing is compressed: the files are read once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, final

import numpy as np
import pyarrow as pa

from components.preprocess.operations.tokens import Tokens

_RAW, _TOKENS = "raw.", "tokens."
"""What the names of stored columns start with."""


@dataclass(frozen=True, slots=True)
class KeptRows:
    """A batch of rows.

    Attributes:
      columns: raw columns without nulls, as components.sentinels.fill leaves them.
      tokens: feature -> its tokens.
    """

    columns: pa.RecordBatch
    tokens: Mapping[str, Tokens]


@final
class RowWriter:
    """Writes batches of the same columns into files of a bounded number of rows. To be used in a `with`.

    Args:
      stem: where; a file's name goes on with its number and `.arrow`.
      most_rows: of a file, unless one batch has more.
    """

    def __init__(self, stem: Path, most_rows: int) -> None:
        self._stem, self._most_rows = stem, most_rows
        self._writer: pa.ipc.RecordBatchStreamWriter | None = None
        self._num_rows = 0
        self.files: list[Path] = []

    def __enter__(self) -> Self:
        return self

    def write(self, rows: KeptRows) -> None:
        """Appends a batch; one without rows leaves no trace."""
        num_rows = rows.columns.num_rows
        if not num_rows:
            return
        columns = {f"{_RAW}{name}": rows.columns.column(name) for name in rows.columns.schema.names}
        columns |= {f"{_TOKENS}{feature}": _encoded(tokens) for feature, tokens in rows.tokens.items()}
        batch = pa.RecordBatch.from_arrays(list(columns.values()), names=list(columns))
        if self._writer is None or self._num_rows + num_rows > self._most_rows:
            self._writer = self._open_next(batch.schema)
        self._writer.write_batch(batch)
        self._num_rows += num_rows

    def _open_next(self, schema: pa.Schema) -> pa.ipc.RecordBatchStreamWriter:
        self._close()
        self.files.append(self._stem.with_name(f"{self._stem.name}-{len(self.files):03d}.arrow"))
        self._num_rows = 0
        return pa.ipc.new_stream(str(self.files[-1]), schema)

    def _close(self) -> None:
        if self._writer is not None:
            self._writer.close()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()


def read_rows(path: Path) -> Iterator[KeptRows]:
    """Reads the batches of a file as they were written."""
    with pa.OSFile(str(path)) as file, pa.ipc.open_stream(file) as reader:
        for batch in reader:
            raw = _named(batch, _RAW)
            columns = pa.RecordBatch.from_arrays(list(raw.values()), names=list(raw))
            yield KeptRows(columns, {name: _decoded(column) for name, column in _named(batch, _TOKENS).items()})


def _named(batch: pa.RecordBatch, prefix: str) -> dict[str, pa.Array]:
    names = [name for name in batch.schema.names if name.startswith(prefix)]
    return {name.removeprefix(prefix): batch.column(name) for name in names}


def _encoded(tokens: Tokens) -> pa.Array:
    """A stream may replace dictionaries from batch to batch, so that each batch has its own."""
    cells = pa.DictionaryArray.from_arrays(pa.array(tokens.codes), tokens.distinct)
    return cells if tokens.offsets is None else pa.ListArray.from_arrays(pa.array(tokens.offsets), cells)


def _decoded(column: pa.Array) -> Tokens:
    if isinstance(column, pa.ListArray):
        return Tokens(column.values.dictionary, _codes(column.values), column.offsets.to_numpy())
    return Tokens(column.dictionary, _codes(column))


def _codes(cells: pa.DictionaryArray) -> np.ndarray[tuple[int, ...], np.dtype[np.int32]]:
    codes: np.ndarray[tuple[int, ...], np.dtype[np.int32]] = cells.indices.to_numpy()
    return codes
