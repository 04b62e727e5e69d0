"""CSV files, plain or gzipped: their columns' names, and their cells as bytes, in pieces."""

import csv
import gzip
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as arrow_csv

from components.errors import DataError
from components.raw_log.batch import MalformedLine
from components.raw_log.one_byte_delimiter import DELIMITER, OneByteDelimiter
from components.storage.locate import locate
from components.storage.store_errors import cause
from protos.data_pb2 import DataConfig

BLOCK_BYTES = 4 << 20
"""Text parsed at a time; bounds the memory of a piece."""


@dataclass(frozen=True, slots=True)
class CsvFormat:
    """How CSV files of one log are written.

    Attributes:
      delimiter: what stands between cells, a character or several.
      header: whether the first line names the columns.
      columns: names of the columns of files without header, in their order.
    """

    delimiter: str
    header: bool
    columns: tuple[str, ...]

    @property
    def read_delimiter(self) -> str:
        """The one byte that stands between cells as they are read."""
        return self.delimiter if len(self.delimiter.encode()) == 1 else DELIMITER


@dataclass(frozen=True, slots=True)
class CsvPiece:
    """Rows of a CSV file: their numbers, cells as binary (null if empty), and lines that are no rows."""

    rows: npt.NDArray[np.int64]
    cells: pa.RecordBatch
    malformed: tuple[MalformedLine, ...]


def csv_format(data: DataConfig) -> CsvFormat:
    """Returns how a config says that CSV files are written."""
    return CsvFormat(data.delimiter, data.with_header, tuple(field.input_name for field in data.input_fields))


def csv_columns(file: str, form: CsvFormat) -> tuple[str, ...]:
    """Returns the names of a CSV file's columns.

    Raises:
      DataError: there is neither a header nor a list of columns, the header is not UTF-8, or it repeats a name.
    """
    names = _header(file, form) if form.header else form.columns
    if not names:
        wanted = "set data_config.with_header: true, or list the columns in data_config.input_fields"
        raise DataError(f"{file}: a CSV without header, and no input_fields name its columns; {wanted}.")
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise DataError(f"{file}: column {repeated[0]} stands twice; give every column a name of its own.")
    return names


def read_csv(file: str, form: CsvFormat, names: Sequence[str]) -> Iterator[CsvPiece]:
    """Reads the named columns of a CSV file, block by block.

    Raises:
      DataError: the file can't be read or parsed.
    """
    misshapen: list[MalformedLine] = []
    header_lines = int(form.header)

    def set_aside(line: arrow_csv.InvalidRow) -> str:
        reason = f"wanted {line.expected_columns} cells, got {line.actual_columns}"
        text = line.text.replace(form.read_delimiter, form.delimiter)
        misshapen.append(MalformedLine((line.number or 0) - header_lines, reason, text))
        return "skip"

    with _opened(file, form) as opened:
        reader = arrow_csv.open_csv(
            opened,
            read_options=arrow_csv.ReadOptions(
                use_threads=False, block_size=BLOCK_BYTES, column_names=None if form.header else list(form.columns)
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=form.read_delimiter, newlines_in_values=True, invalid_row_handler=set_aside
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.binary()),
                include_columns=list(names),
                null_values=[""],
                strings_can_be_null=True,
            ),
        )
        yield from _number(reader, misshapen)


def _number(reader: arrow_csv.CSVStreamingReader, misshapen: list[MalformedLine]) -> Iterator[CsvPiece]:
    """Gives rows their numbers: those that Arrow counts, without those of the misshapen lines, which it skips.

    Arrow may tell of a misshapen line before the rows above it come, never after those below it.
    """
    next_row, told = 1, 0
    for cells in reader:
        taken = [line.row for line in misshapen]
        rows = np.arange(next_row, next_row + cells.num_rows + len(taken), dtype=np.int64)
        rows = rows[~np.isin(rows, taken)][: cells.num_rows]
        next_row = int(rows[-1]) + 1 if len(rows) else next_row
        yield CsvPiece(rows, cells, tuple(misshapen[told:]))
        told = len(misshapen)
    if misshapen[told:]:
        none = pa.RecordBatch.from_pylist([], schema=reader.schema)
        yield CsvPiece(np.empty(0, np.int64), none, tuple(misshapen[told:]))


def _header(file: str, form: CsvFormat) -> tuple[str, ...]:
    with _opened(file, form) as opened:
        # Python decodes some kilobytes at once: bad bytes below the header are not the header's.
        lines = io.TextIOWrapper(opened, encoding="utf-8-sig", errors="surrogateescape", newline="")
        names = tuple(next(csv.reader(lines, delimiter=form.read_delimiter), ()))
    try:
        "".join(names).encode()
    except UnicodeEncodeError as error:
        raise DataError(f"{file}: the header is not UTF-8 text; write the file as UTF-8.") from error
    return names


def _by_one_byte(opened: Any, form: CsvFormat) -> Any:  # noqa: ANN401 - a file of Python's or of Arrow's
    if form.read_delimiter == form.delimiter:
        return opened
    return io.BufferedReader(OneByteDelimiter(opened, form.delimiter))


@contextmanager
def _opened(file: str, form: CsvFormat) -> Iterator[IO[bytes] | gzip.GzipFile | io.BufferedReader]:
    """Gives a file's text with one byte between cells, unpacked if it is gzipped; errors of reading are told."""
    try:
        with locate(file).open_input() as opened:
            is_gzip = opened.read(2) == b"\x1f\x8b"
            opened.seek(0)
            if not is_gzip:
                yield _by_one_byte(opened, form)
                return
            # Python's gzip says if a file is cut off; Arrow's takes what is there for the whole.
            with gzip.open(opened) as unpacked:
                yield _by_one_byte(unpacked, form)
    except (pa.ArrowException, OSError, EOFError, csv.Error) as error:
        raise DataError(f"{file}: not a readable CSV file ({cause(error)}); mend it or leave it out.") from error
