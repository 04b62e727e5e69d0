"""What `input_fields` say of missing cells: a value that counts as missing, and one that takes a missing cell's place.

It acts before any use: where the log is read, and first of all in the transform graph, so that a served model takes
the same cells. Doing it twice changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from components.errors import DataError
from components.raw_log.cast import cast_cells
from components.raw_log.kinds import ColumnType
from components.sentinels import MISSING_INTEGER, MISSING_TEXT
from protos.data_pb2 import DataConfig, Field

if TYPE_CHECKING:
    import tensorflow as tf

Value = str | int | float


@dataclass(frozen=True, slots=True)
class MissingCells:
    """The rule of one column that holds one value a row.

    Attributes:
      ignored: cells that hold it are missing; None: no value is.
      default: what a missing cell holds; None: it stays missing.
    """

    ignored: Value | None
    default: Value | None

    def in_arrow(self, cells: pa.Array) -> pa.Array:
        """Returns cells of the column's type, null where they are missing; empty text is missing."""
        if self.ignored is not None:
            cells = pc.if_else(pc.equal(cells, _scalar(self.ignored, cells)), pa.scalar(None, cells.type), cells)
        if self.default is None:
            return cells
        if pa.types.is_string(cells.type):
            cells = pc.if_else(pc.equal(cells, MISSING_TEXT), pa.scalar(None, cells.type), cells)
        if pa.types.is_floating(cells.type):
            cells = pc.if_else(pc.is_nan(cells), pa.scalar(None, cells.type), cells)
        return pc.fill_null(cells, _scalar(self.default, cells))

    def in_graph(self, cells: "tf.Tensor") -> "tf.Tensor":
        """Returns the same for string[B], int64[B] or float32[B], sentinels where cells are missing."""
        import tensorflow as tf

        sentinel = {tf.string: MISSING_TEXT, tf.int64: MISSING_INTEGER, tf.float32: float("nan")}[cells.dtype]
        if self.ignored is not None:
            cells = tf.where(tf.equal(cells, tf.constant(self.ignored, cells.dtype)), sentinel, cells)
        if self.default is None:
            return cells
        is_missing = tf.math.is_nan(cells) if cells.dtype == tf.float32 else tf.equal(cells, sentinel)
        return tf.where(is_missing, tf.constant(self.default, cells.dtype), cells)


def missing_cells(data: DataConfig, types: Mapping[str, ColumnType]) -> dict[str, MissingCells]:
    """Returns the rules of the columns that have one.

    Args:
      data: the config's data section.
      types: the columns' types.

    Raises:
      DataError: a value does not fit its column's type, or the column holds lists.
    """
    asked = (it for it in data.input_fields if it.input_name in types)
    return {it.input_name: _rule(it, types[it.input_name]) for it in asked if _is_rule(it)}


def _is_rule(field: Field) -> bool:
    return field.HasField("default_val") or field.HasField("ignore_val")


def _rule(field: Field, column: ColumnType) -> MissingCells:
    if column.is_list:
        raise DataError(
            f"data_config.input_fields: column {field.input_name}: default_val and ignore_val are for columns of one "
            f"value a row, got {column}; remove them, and say default_value in the feature."
        )
    ignored = _read(field, column, "ignore_val") if field.HasField("ignore_val") else None
    return MissingCells(ignored, _read(field, column, "default_val") if field.HasField("default_val") else None)


def _read(field: Field, column: ColumnType, name: str) -> Value | None:
    """Returns a value as its column's cells are read; empty text stands for no value."""
    text = getattr(field, name)
    cells, misfits = cast_cells(pa.array([text.encode() or None], pa.binary()), column)
    if misfits:
        raise DataError(f"data_config.input_fields: column {field.input_name}: {name}: {misfits[0]}; correct it.")
    value: Value | None = cells[0].as_py()
    return value


def _scalar(value: Value, cells: pa.Array) -> pa.Scalar:
    return pa.scalar(value, cells.type)
