"""TFRecord files of tf.Example: features as columns of lists, decoded by tfx_bsl straight into Arrow.

Its decoder needs no TensorFlow; some 5 microseconds of CPU a row of 16 features, checksums included.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

import pyarrow as pa
import pyarrow.compute as pc
from tfx_bsl.coders.example_coder import ExamplesToRecordBatchDecoder

from components.errors import DataError
from components.raw_log.tfrecord_file import read_records

BATCH_ROWS = 8192
"""Rows decoded at a time; bounds the memory of a piece."""

LOOKED_AT_ROWS = 1024
"""A tf.Example names no types: those of a file's columns are told by its first rows."""


def example_columns(file: str) -> dict[str, pa.DataType] | None:
    """Returns the columns that the first rows have: a type of lists if any of them holds more than one value.

    None: the file has no rows.

    Raises:
      DataError: the file can't be read, or its records are no tf.Examples.
    """
    first = next(_batches(file, LOOKED_AT_ROWS), None)
    if first is None:
        return None
    return {name: _type(first.column(name)) for name in first.schema.names}


def read_examples(file: str, names: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Reads the named columns of all rows, as lists; a feature that a row lacks is null.

    Raises:
      DataError: the file can't be read to its end, or a record is no tf.Example.
    """
    for batch in _batches(file, BATCH_ROWS):
        has = set(batch.schema.names)
        cells = [batch.column(name) if name in has else pa.nulls(batch.num_rows) for name in names]
        yield pa.RecordBatch.from_arrays(cells, names=list(names))


def _batches(file: str, num_rows: int) -> Iterator[pa.RecordBatch]:
    decoder = ExamplesToRecordBatchDecoder()
    records = read_records(file)
    first_row = 1
    while some := list(islice(records, num_rows)):
        try:
            yield decoder.DecodeBatch(some)
        except RuntimeError as error:
            rows = f"rows {first_row} to {first_row + len(some) - 1}"
            said = str(error).partition(": ")[2].rstrip(".")
            raise DataError(f"{file}: {rows}: not tf.Examples of one kind ({said}); write it again.") from error
        first_row += len(some)


def _type(cells: pa.Array) -> pa.DataType:
    if pa.types.is_null(cells.type):
        return cells.type
    has_lists = (pc.max(pc.list_value_length(cells)).as_py() or 0) > 1
    return cells.type if has_lists else cells.type.value_type
