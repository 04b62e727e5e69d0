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
    """Writes batches of the same columns; the file exists only if there were rows. To be used in a `with`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writer: pa.ipc.RecordBatchStreamWriter | None = None

    def __enter__(self) -> Self:
        return self

    def write(self, rows: KeptRows) -> None:
        """Appends a batch."""
        if not rows.columns.num_rows:
            return
        columns = {f"{_RAW}{name}": rows.columns.column(name) for name in rows.columns.schema.names}
        columns |= {f"{_TOKENS}{feature}": _encoded(tokens) for feature, tokens in rows.tokens.items()}
        batch = pa.RecordBatch.from_arrays(list(columns.values()), names=list(columns))
        if self._writer is None:
            self._writer = pa.ipc.new_stream(str(self._path), batch.schema)
        self._writer.write_batch(batch)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._writer is not None:
            self._writer.close()


def read_rows(path: Path) -> Iterator[KeptRows]:
    """Reads the batches of a file as they were written."""
    with pa.OSFile(str(path)) as file, pa.ipc.open_stream(file) as reader:
        for batch in reader:
            yield KeptRows(
                batch.select([name for name in batch.schema.names if name.startswith(_RAW)]).rename_columns(
                    [name.removeprefix(_RAW) for name in batch.schema.names if name.startswith(_RAW)]
                ),
                {
                    name.removeprefix(_TOKENS): _decoded(batch.column(name))
                    for name in batch.schema.names
                    if name.startswith(_TOKENS)
                },
            )


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
