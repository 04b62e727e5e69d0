"""The file of scored rows, Parquet or CSV by its name; it appears when it is whole."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq

from components.errors import DataError


class ScoredFile:
    """Appends batches of rows; the first gives the columns and their types to all."""

    def __init__(self, path: Path, is_csv: bool) -> None:
        self._path = path
        self._is_csv = is_csv
        self._writer: pq.ParquetWriter | arrow_csv.CSVWriter | None = None

    def append(self, rows: pa.RecordBatch) -> None:
        """Appends rows.

        Raises:
          DataError: a column's values don't fit the type that it had in the first batch.
        """
        if self._writer is None:
            self._schema = rows.schema
            make = arrow_csv.CSVWriter if self._is_csv else pq.ParquetWriter
            self._writer = make(str(self._path), self._schema)
        try:
            self._writer.write(rows.cast(self._schema))
        except pa.ArrowInvalid as error:
            raise DataError(
                f"columns of several files don't fit together: {error}; score the files one by one"
            ) from error

    def close(self) -> None:
        """Ends the file."""
        if self._writer is not None:
            self._writer.close()


def holds_lists(path: Path) -> bool:
    """Returns whether the format of a file of that name has columns of lists.

    Raises:
      DataError: it is neither Parquet nor CSV.
    """
    if path.suffix.lower() not in (".parquet", ".pq", ".csv"):
        raise DataError(
            f"{path}: expected an output named .parquet or .csv, got {path.suffix or 'no suffix'}; rename it"
        )
    return path.suffix.lower() != ".csv"


@contextmanager
def scored_file(path: Path) -> Iterator[ScoredFile]:
    """Gives a file to append to, and puts it at `path` when the block ends well; otherwise `path` stays as it was.

    Raises:
      DataError: the file can't be written, or its name is neither that of Parquet nor of CSV.
    """
    unfinished = path.with_name(f".{path.name}.unfinished")
    file = ScoredFile(unfinished, is_csv=not holds_lists(path))
    try:
        yield file
        file.close()
        os.replace(unfinished, path)
    except OSError as error:
        raise DataError(f"{path}: can't be written ({error.strerror or error}); choose another output") from error
    finally:
        file.close()
        unfinished.unlink(missing_ok=True)
