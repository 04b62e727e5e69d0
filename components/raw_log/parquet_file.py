"""Parquet files: their columns' types from the footer, and their cells row group by row group."""

from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from components.errors import DataError
from components.raw_log.csv_file import first_line

BATCH_ROWS = 65_536
"""Most rows of a piece; bounds its memory."""


def open_parquet(file: str) -> pq.ParquetFile:
    """Opens a Parquet file and reads its footer.

    Raises:
      DataError: the file is cut off, corrupt, or can't be opened.
    """
    try:
        return pq.ParquetFile(file, memory_map=True)
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(file, error) from error


def read_row_groups(file: str, row_groups: Sequence[int], names: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Reads the named columns of some row groups, at most BATCH_ROWS rows at a time.

    Raises:
      DataError: a page is corrupt or the file can't be read.
    """
    opened = open_parquet(file)
    try:
        for batch in opened.iter_batches(BATCH_ROWS, row_groups, columns=list(names), use_threads=False):
            yield batch.select(list(names))
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(file, error) from error
    finally:
        opened.close()


def _unreadable(file: str, error: BaseException) -> DataError:
    return DataError(f"{file}: not a readable Parquet file ({first_line(error)}); write it again or leave it out.")
