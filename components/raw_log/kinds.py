"""What a raw column can hold: text, integers or floats, one or a list of them a row."""

from dataclasses import dataclass
from enum import Enum

import pyarrow as pa


class Kind(Enum):
    """What one value is. The value is the word used in messages."""

    TEXT = "text"
    INTEGER = "integers"
    FLOAT = "floats"
    DOUBLE = "doubles"
    """A float64: only for a time column, whose milliseconds do not fit a float32."""


@dataclass(frozen=True, slots=True)
class ColumnType:
    """A raw column's type: its kind and whether each row holds a list of values."""

    kind: Kind
    is_list: bool = False

    def __str__(self) -> str:
        return f"lists of {self.kind.value}" if self.is_list else self.kind.value

    @property
    def arrow(self) -> pa.DataType:
        """The Arrow type that a column of this type is read as: string, int64, float32 or float64, or a list of it."""
        value = {Kind.TEXT: pa.string(), Kind.INTEGER: pa.int64(), Kind.FLOAT: pa.float32(), Kind.DOUBLE: pa.float64()}
        return pa.list_(value[self.kind]) if self.is_list else value[self.kind]


def column_type(arrow: pa.DataType) -> ColumnType | None:
    """Returns the type of a column in a file; None if all its cells are null.

    Integers of every width and booleans are INTEGER, floats FLOAT, text, binary and dictionaries of them TEXT; maps are
    lists of the texts "key:value".

    Raises:
      TypeError: cells of this Arrow type can't be used (times, decimals, structs, lists of lists, and
        list views, of which Arrow 25 loses values when it casts them).
    """
    if pa.types.is_map(arrow):
        _kind(arrow.key_type), _kind(arrow.item_type)
        return ColumnType(Kind.TEXT, is_list=True)
    if pa.types.is_list(arrow) or pa.types.is_large_list(arrow) or pa.types.is_fixed_size_list(arrow):
        kind = _kind(arrow.value_type)
        return None if kind is None else ColumnType(kind, is_list=True)
    kind = _kind(arrow)
    return None if kind is None else ColumnType(kind)


def _kind(arrow: pa.DataType) -> Kind | None:
    if pa.types.is_dictionary(arrow):
        return _kind(arrow.value_type)
    if pa.types.is_null(arrow):
        return None
    if pa.types.is_integer(arrow) or pa.types.is_boolean(arrow):
        return Kind.INTEGER
    if pa.types.is_floating(arrow):
        return Kind.FLOAT
    if any(is_text(arrow) for is_text in _TEXT):
        return Kind.TEXT
    raise TypeError(f"wanted text, integers, floats, booleans, lists or maps of them, got {arrow}")


_TEXT = (
    pa.types.is_string,
    pa.types.is_large_string,
    pa.types.is_string_view,
    pa.types.is_binary,
    pa.types.is_large_binary,
    pa.types.is_binary_view,
    pa.types.is_fixed_size_binary,
)
