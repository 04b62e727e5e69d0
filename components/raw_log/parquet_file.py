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


def parquet_extent(file: str, column: str) -> tuple[int, int | float | None]:
    """Returns a Parquet file's rows and the largest number in a column, from the footer alone.

    Args:
      file: its path or URI.
      column: the column; None is returned for one that is not there, holds no plain numbers, or has no statistics.

    Raises:
      DataError: the file is cut off, corrupt, or can't be opened.
    """
    with _opened(file) as opened:
        metadata = opened.metadata
        groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
        index = next((i for i in range(metadata.num_columns) if metadata.schema.column(i).path == column), None)
        if index is None or not groups:
            return metadata.num_rows, None
        statistics = [group.column(index).statistics for group in groups if group.num_rows]
        found = [it.max for it in statistics if it is not None and it.has_min_max]
        numbers: list[int | float] = [value for value in found if type(value) in (int, float)]
        return metadata.num_rows, max(numbers) if numbers and len(numbers) == len(statistics) else None


def read_row_groups(file: str, row_groups: Sequence[int], names: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Reads the named columns of some row groups, a piece of bounded size at a time.

    Raises:
      DataError: a page is corrupt or the file can't be read.
    """
    columns = list(names)
    with _opened(file) as opened:
        nests = any(_nests_dictionary(opened.schema_arrow.field(name).type) for name in columns)
        # Arrow can't piece the dictionaries of several row groups together where they are inside of lists.
        for groups in [[group] for group in row_groups] if nests else [list(row_groups)]:
            for batch in opened.iter_batches(batch_rows(len(columns)), groups, columns=columns, use_threads=False):
                yield batch.select(columns)


def _nests_dictionary(arrow: pa.DataType) -> bool:
    inner = [arrow.field(place).type for place in range(arrow.num_fields)]
    return any(pa.types.is_dictionary(it) or _nests_dictionary(it) for it in inner)


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
    except (pa.ArrowException, OSError, LookupError) as error:
        raise DataError(
            f"{file}: not a readable Parquet file ({cause(error)}); write it again or leave it out."
        ) from error
