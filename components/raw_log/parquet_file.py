"""Parquet files: their columns' types from the footer, and their cells row group by row group."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pyarrow as pa
import pyarrow.parquet as pq

from components.errors import DataError
from components.raw_log.batch_rows import batch_rows
from components.storage.locate import locate
from components.storage.store_errors import cause


def parquet_schema(file: str) -> tuple[pa.Schema, tuple[int, ...]]:
    """Returns a Parquet file's schema and the rows of each of its row groups.

    Raises:
      DataError: the file is cut off, corrupt, or can't be opened.
    """
    with _opened(file) as opened:
        metadata = opened.metadata
        return opened.schema_arrow, tuple(metadata.row_group(n).num_rows for n in range(opened.num_row_groups))


def read_row_groups(file: str, row_groups: Sequence[int], names: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Reads the named columns of some row groups, a piece of bounded size at a time.

    Raises:
      DataError: a page is corrupt or the file can't be read.
    """
    with _opened(file) as opened:
        for batch in opened.iter_batches(batch_rows(len(names)), row_groups, columns=list(names), use_threads=False):
            yield batch.select(list(names))


@contextmanager
def _opened(file: str) -> Iterator[pq.ParquetFile]:
    """Local files are mapped; of remote ones whole column chunks are fetched ahead, a few requests for many pages."""
    location = locate(file)
    try:
        if location.is_local:
            with pq.ParquetFile(location.path, memory_map=True) as opened:
                yield opened
            return
        with location.open_input() as stream, pq.ParquetFile(stream, pre_buffer=True) as opened:
            yield opened
    except (pa.ArrowException, OSError) as error:
        raise DataError(
            f"{file}: not a readable Parquet file ({cause(error)}); write it again or leave it out."
        ) from error
