"""Rows that stay, between the passes over them: typed Arrow batches without nulls, in files."""

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self, final

import pyarrow as pa


@final
class RowWriter:
    """Writes batches of one schema; the file exists only if there were rows. To be used in a `with`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writer: pa.ipc.RecordBatchFileWriter | None = None

    def __enter__(self) -> Self:
        return self

    def write(self, batch: pa.RecordBatch) -> None:
        """Appends a batch."""
        if not batch.num_rows:
            return
        if self._writer is None:
            options = pa.ipc.IpcWriteOptions(compression="lz4")
            self._writer = pa.ipc.new_file(str(self._path), batch.schema, options=options)
        self._writer.write_batch(batch)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._writer is not None:
            self._writer.close()


def read_rows(path: Path) -> Iterator[pa.RecordBatch]:
    """Reads the batches of a file as they were written."""
    with pa.ipc.open_file(str(path)) as reader:
        for number in range(reader.num_record_batches):
            yield reader.get_batch(number)
