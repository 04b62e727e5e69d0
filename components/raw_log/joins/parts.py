"""Rows cut into parts by their keys: a key's rows of table and log are in parts of one number."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self, final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from components.farm_hash import fingerprints
from components.raw_log.batch import RawBatch

ROW = "#row"
"""Column of a part with the number of each row in its file."""

_FILE = b"file"


def part_file(folder: Path, unit: int, part: int) -> Path:
    """Returns the file with the rows of a unit that are of a part; there is none if none are."""
    return folder / f"{unit:05d}-{part:05d}.arrow"


@final
class PartWriter:
    """Writes the rows of a unit into a file a part. To be used in a `with`.

    Args:
      folder: where.
      unit: the unit's number.
      num_parts: into how many.
    """

    def __init__(self, folder: Path, unit: int, num_parts: int) -> None:
        self._folder, self._unit, self._num_parts = folder, unit, num_parts
        self._writers: dict[int, pa.ipc.RecordBatchStreamWriter] = {}

    def __enter__(self) -> Self:
        return self

    def write(self, batch: RawBatch, names: Sequence[str], keys: Sequence[pa.Array]) -> None:
        """Appends the named columns of a batch's rows; those without a key are in no part.

        Args:
          batch: the rows.
          names: columns of batch.table.
          keys: the columns of their keys, in the form in which they are compared.
        """
        columns = {ROW: pa.array(batch.rows), **{name: batch.table.column(name) for name in names}}
        schema = pa.schema([(name, column.type) for name, column in columns.items()], {_FILE: batch.file.encode()})
        rows = pa.RecordBatch.from_arrays(list(columns.values()), schema=schema)
        parts = _parts(keys, self._num_parts)
        for part in range(self._num_parts):
            chosen = rows.filter(pc.equal(parts, part))
            if chosen.num_rows:
                self._writer(part, schema).write_batch(chosen)

    def _writer(self, part: int, schema: pa.Schema) -> pa.ipc.RecordBatchStreamWriter:
        if part not in self._writers:
            self._writers[part] = pa.ipc.new_stream(str(part_file(self._folder, self._unit, part)), schema)
        return self._writers[part]

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for writer in self._writers.values():
            writer.close()


def read_part(file: Path) -> Iterator[pa.RecordBatch]:
    """Reads the batches of a part as they were written; none if there is no such file."""
    if file.exists():
        with pa.OSFile(str(file)) as opened, pa.ipc.open_stream(opened) as reader:
            yield from reader


def part_rows(files: Sequence[Path]) -> Iterator[RawBatch]:
    """Reads rows of a table back, with the files and numbers that they came with."""
    for file in files:
        for rows in read_part(file):
            numbers, table = rows.column(ROW).to_numpy(), rows.drop_columns([ROW])
            yield RawBatch(rows.schema.metadata[_FILE].decode(), numbers, table, table, {})


def _parts(keys: Sequence[pa.Array], num_parts: int) -> pa.Array:
    """The part of each row, null where a column of the key is missing."""
    texts = pc.binary_join_element_wise(*(key.cast(pa.string()) for key in keys), "\0")
    numbers = (fingerprints(pc.fill_null(texts, "")) % np.uint64(num_parts)).astype(np.int64)
    return pa.array(numbers, mask=pc.is_null(texts).to_numpy(zero_copy_only=False))
