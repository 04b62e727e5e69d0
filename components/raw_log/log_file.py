"""One file of a raw log, whatever its format: what it says of itself, and its cells piece by piece."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from components.raw_log.arrow_file import file_schema, read_file_batches, read_stream_batches, stream_schema
from components.raw_log.batch import MalformedLine
from components.raw_log.batch_rows import BATCH_ROWS
from components.raw_log.csv_file import CsvFormat, csv_columns, read_csv
from components.raw_log.files import Format, file_format
from components.raw_log.parquet_file import parquet_schema, read_row_groups
from components.storage.locate import locate
from components.storage.location import Stamp


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece of work: a whole file, or some of its pieces.

    Attributes:
      file: the file's path or URI.
      form: its format.
      pieces: numbers of the row groups of a Parquet file or the record batches of an Arrow file; of other formats none:
        they can only be read from their beginning.
      first_row: number of the first row in its file, from 1.
    """

    file: str
    form: Format
    pieces: tuple[int, ...] = ()
    first_row: int = 1


@dataclass(frozen=True, slots=True)
class LogFile:
    """What a file says of itself.

    Attributes:
      file: its path or URI.
      form: its format.
      columns: its columns in their order, with their Arrow types; None where the file doesn't tell it (CSV). A TFRecord
        without rows tells none.
      names: the columns' names; more than `columns` has where one stands twice.
      units: pieces that can be read on their own; in order they are the whole file.
      stamp: what its store told of it before it was opened.
    """

    file: str
    form: Format
    columns: Mapping[str, pa.DataType | None]
    names: tuple[str, ...]
    units: tuple[Unit, ...]
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows of a file: their numbers, their cells as the file has them, and lines that are no rows."""

    rows: npt.NDArray[np.int64]
    cells: pa.RecordBatch
    malformed: tuple[MalformedLine, ...] = ()


def inspect(file: str, csv: CsvFormat) -> LogFile:
    """Opens a file and asks it for its columns and pieces.

    Raises:
      DataError: the file can't be read or is of no known format.
    """
    stamp = locate(file).stamp()
    form = file_format(file, takes_text=bool(csv.columns))
    match form:
        case Format.PARQUET | Format.ARROW_FILE:
            schema, num_rows = (parquet_schema if form is Format.PARQUET else file_schema)(file)
            return LogFile(file, form, _typed(schema), tuple(schema.names), _units(file, form, num_rows), stamp)
        case Format.ARROW_STREAM:
            schema = stream_schema(file)
            return LogFile(file, form, _typed(schema), tuple(schema.names), (Unit(file, form),), stamp)
        case Format.TFRECORD:
            columns = _example_columns(file)
            units = () if columns is None else (Unit(file, form),)
            return LogFile(file, form, columns or {}, tuple(columns or ()), units, stamp)
        case Format.CSV:
            names = csv_columns(file, csv)
            return LogFile(file, form, dict.fromkeys(names), names, (Unit(file, form),), stamp)


def read_pieces(unit: Unit, names: Sequence[str], csv: CsvFormat) -> Iterator[Piece]:
    """Reads the named columns of a unit's rows, in pieces of bounded size.

    Raises:
      DataError: the file can't be read to its end.
    """
    if unit.form is Format.CSV:
        for piece in read_csv(unit.file, csv, names):
            yield Piece(piece.rows, piece.cells, piece.malformed)
        return
    row = unit.first_row
    for cells in _batches(unit, names):
        yield Piece(np.arange(row, row + cells.num_rows), cells)
        row += cells.num_rows


def _batches(unit: Unit, names: Sequence[str]) -> Iterator[pa.RecordBatch]:
    match unit.form:
        case Format.PARQUET:
            return read_row_groups(unit.file, unit.pieces, names)
        case Format.ARROW_FILE:
            return read_file_batches(unit.file, unit.pieces, names)
        case Format.ARROW_STREAM:
            return read_stream_batches(unit.file, names)
    from components.raw_log.examples_file import read_examples

    return read_examples(unit.file, names)


def _example_columns(file: str) -> dict[str, pa.DataType] | None:
    # tfx_bsl takes a tenth of a second to import.
    from components.raw_log.examples_file import example_columns

    return example_columns(file)


def _typed(schema: pa.Schema) -> dict[str, pa.DataType | None]:
    return {field.name: field.type for field in schema}


def _units(file: str, form: Format, num_rows: Sequence[int]) -> tuple[Unit, ...]:
    """Packs a file's row groups or batches into units of at least BATCH_ROWS rows, the last one excepted."""
    unit = partial(Unit, file, form)
    units: list[Unit] = []
    pieces: list[int] = []
    first_row = row = 1
    for piece, rows in enumerate(num_rows):
        pieces.append(piece)
        row += rows
        if row - first_row >= BATCH_ROWS or piece == len(num_rows) - 1:
            units.append(unit(tuple(pieces), first_row))
            pieces, first_row = [], row
    return tuple(units)
