"""Arrow IPC files (.arrow, .feather) and streams: their schema, and their cells record batch by record batch."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

import pyarrow as pa

from components.errors import DataError
from components.raw_log.batch_rows import batch_rows
from components.storage.locate import locate
from components.storage.store_errors import cause

Reader = TypeVar("Reader", pa.RecordBatchFileReader, pa.RecordBatchStreamReader)


def file_schema(file: str) -> tuple[pa.Schema, tuple[int, ...]]:
    """Returns an Arrow file's schema and the rows of each of its record batches.

    Raises:
      DataError: the file is cut off, corrupt, or can't be opened.
    """
    with _reader(file, pa.ipc.open_file) as reader:
        return reader.schema, tuple(reader.get_batch(n).num_rows for n in range(reader.num_record_batches))


def stream_schema(file: str) -> pa.Schema:
    """Returns an Arrow stream's schema; DataError as for file_schema."""
    with _reader(file, pa.ipc.open_stream) as reader:
        return reader.schema


def read_file_batches(file: str, numbers: Sequence[int], names: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Reads the named columns of some record batches of an Arrow file, a piece of bounded size at a time.

    Raises:
      DataError: a batch is corrupt or the file can't be read.
    """
    with _reader(file, pa.ipc.open_file) as reader:
        for number in numbers:
            yield from _pieces(reader.get_batch(number), names)


def read_stream_batches(file: str, names: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Reads the named columns of an Arrow stream; DataError as for read_file_batches, also where it is cut off."""
    with _reader(file, pa.ipc.open_stream) as reader:
        for batch in reader:
            yield from _pieces(batch, names)


def _pieces(batch: pa.RecordBatch, names: Sequence[str]) -> Iterator[pa.RecordBatch]:
    batch.validate(full=True)  # offsets are followed without further checks, and a bad one ends the process
    kept = batch.select(list(names))
    most_rows = batch_rows(len(names))
    for start in range(0, kept.num_rows, most_rows):
        yield kept.slice(start, most_rows)


@contextmanager
def _reader(file: str, opener: Callable[[pa.NativeFile], Reader]) -> Iterator[Reader]:
    location = locate(file)
    try:
        with pa.memory_map(location.path) if location.is_local else location.open_input() as opened:
            yield opener(opened)
    except (pa.ArrowException, OSError, LookupError, ValueError) as error:
        raise DataError(
            f"{file}: not a readable Arrow file ({cause(error)}); write it again or leave it out."
        ) from error
