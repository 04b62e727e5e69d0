"""How a missing value enters the transform graph, which knows no nulls: the same rule in learning, judging and serving.

Text: the empty string. float32: NaN. int64: INT64_MIN. A list that is missing: the empty list; a missing value inside
a list: left out. A client of the served model writes missing values the same way; inside a list it may write the
sentinel, which is left out.
"""

import math

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

MISSING_TEXT = ""
MISSING_FLOAT = math.nan
MISSING_INTEGER = -(2**63)


def fill(table: pa.RecordBatch) -> pa.RecordBatch:
    """Replaces nulls by sentinels and doubles by floats.

    Args:
      table: columns of the types that components.raw_log gives: string, int64, float32, float64 or lists of them.

    Returns:
      The columns without nulls: string, int64, float32 or lists of them.
    """
    columns = [_fill(table.column(name)) for name in table.schema.names]
    return pa.RecordBatch.from_arrays(columns, names=table.schema.names)


def _fill(column: pa.Array) -> pa.Array:
    if not pa.types.is_list(column.type):
        return _fill_values(column)
    values = column.flatten()
    there = values.is_valid()
    rows = pc.list_parent_indices(column).filter(there).to_numpy()
    offsets = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=len(column)))])
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), _fill_values(values.filter(there)))


def _fill_values(values: pa.Array) -> pa.Array:
    if pa.types.is_float64(values.type):
        values = values.cast(pa.float32(), safe=False)
    if not values.null_count:
        return values
    return pc.fill_null(values, pa.scalar(_sentinel(values.type), values.type))


def _sentinel(arrow: pa.DataType) -> str | int | float:
    if pa.types.is_string(arrow):
        return MISSING_TEXT
    return MISSING_INTEGER if pa.types.is_int64(arrow) else MISSING_FLOAT
