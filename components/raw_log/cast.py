"""Cells as a file holds them -> cells of the column's type; a cell that does not fit is named, never guessed."""

import re
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from components.raw_log.kinds import ColumnType, Kind

Misfits = dict[int, str]
"""Position of a cell -> what was wanted and what came."""

_INTEGER = r"^[+-]?[0-9]{1,18}$"
_EXACT = 2.0**53
"""Whole numbers up to here are exact in a float64."""


def cast_cells(cells: pa.Array, wanted: ColumnType) -> tuple[pa.Array, Misfits]:
    """Casts a column's cells; null cells stay null, and cells that do not fit become null and are told of.

    Text is read as numbers in decimal notation, with spaces around it allowed; a float is an integer if it is whole,
    and text is made of such floats only; NaN becomes a null integer; a float64 beyond float32 becomes infinite; truth
    values are 0 and 1, or "false" and "true"; a map is a list of texts "key:value".

    Args:
      cells: an array of a type that kinds.column_type accepts.
      wanted: the column's type. Cells may be lists of one value where it is none of lists (features of a tf.Example
        are); where it is, they hold lists or are all null.

    Returns:
      The array, of type wanted.arrow, and what was wrong where: `wanted an integer, got '7.5'`.
    """
    if pa.types.is_null(cells.type):
        return pa.nulls(len(cells), wanted.arrow), {}
    if not wanted.is_list:
        if _holds_lists(cells.type):
            cells, several = _only_values(cells)
            made, misfits = _cast_values(cells, wanted.kind)
            return made, misfits | several
        return _cast_values(cells, wanted.kind)
    lists = _join_pairs(cells) if pa.types.is_map(cells.type) else cells.cast(pa.list_(cells.type.value_type))
    values, misfits = _cast_values(lists.flatten(), wanted.kind)
    # A null list may have values behind it: Arrow leaves them out of flatten, but not out of list_parent_indices.
    lengths = pc.fill_null(pc.list_value_length(lists), 0).to_numpy()
    rows = np.repeat(np.arange(len(lists)), lengths)
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    made = pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), values, mask=lists.is_null())
    return made, {int(rows[position]): misfit for position, misfit in reversed(misfits.items())}


def _join_pairs(maps: pa.MapArray) -> pa.ListArray:
    """Returns the texts "key:value" of each map; null where a value is."""
    offsets = maps.offsets.to_numpy()
    of_cells = slice(int(offsets[0]), int(offsets[-1]))
    texts = pc.binary_join_element_wise(_plain_text(maps.keys[of_cells]), _plain_text(maps.items[of_cells]), ":")
    return pa.ListArray.from_arrays(pa.array(offsets - offsets[0], pa.int32()), texts, mask=maps.is_null())


def _plain_text(values: pa.Array) -> pa.StringArray:
    """Returns values as text, numbers in their shortest form."""
    return values.cast(values.type.value_type if pa.types.is_dictionary(values.type) else pa.string()).cast(pa.string())


def _holds_lists(arrow: pa.DataType) -> bool:
    return bool(pa.types.is_list(arrow) or pa.types.is_large_list(arrow))


def _only_values(cells: pa.Array) -> tuple[pa.Array, Misfits]:
    """The one value of each list; none of an empty one."""
    lengths = pc.fill_null(pc.list_value_length(cells), 0).to_numpy()
    first = np.concatenate([[0], np.cumsum(lengths)])[:-1]
    values = cells.flatten().take(pa.array(first, mask=lengths != 1))
    misfits = {int(row): f"wanted one value, got {lengths[row]}" for row in np.flatnonzero(lengths > 1)}
    return values, misfits


def _cast_values(values: pa.Array, kind: Kind) -> tuple[pa.Array, Misfits]:
    if pa.types.is_dictionary(values.type):
        values = values.cast(values.type.value_type)
    if pa.types.is_null(values.type):
        return pa.nulls(len(values), ColumnType(kind).arrow), {}
    if pa.types.is_boolean(values.type):
        values = values.cast(pa.string() if kind is Kind.TEXT else pa.int8())
    if pa.types.is_integer(values.type) or pa.types.is_floating(values.type):
        return _FROM_NUMBERS[kind](values)
    return _FROM_TEXT[kind](values)


def _from_numbers_to_integers(values: pa.Array) -> tuple[pa.Array, Misfits]:
    if pa.types.is_integer(values.type):
        fits = pc.less_equal(values, pa.scalar(2**63 - 1, pa.uint64())) if values.type == pa.uint64() else None
    else:
        values = pc.if_else(pc.is_nan(values), None, values.cast(pa.float64()))
        fits = pc.and_(pc.equal(pc.floor(values), values), pc.less_equal(pc.abs(values), _EXACT))
    kept, misfits = _drop(values, fits, "an integer below 2^63" if fits is not None else "")
    return kept.cast(pa.int64()), misfits


def _from_numbers_to_floats(values: pa.Array) -> tuple[pa.Array, Misfits]:
    return values.cast(pa.float32(), safe=False), {}


def _from_numbers_to_doubles(values: pa.Array) -> tuple[pa.Array, Misfits]:
    return values.cast(pa.float64(), safe=False), {}


def _from_numbers_to_text(values: pa.Array) -> tuple[pa.Array, Misfits]:
    if not pa.types.is_floating(values.type):
        return values.cast(pa.string()), {}
    whole, misfits = _from_numbers_to_integers(values)
    return whole.cast(pa.string()), misfits


def _from_text_to_text(values: pa.Array) -> tuple[pa.Array, Misfits]:
    # Text of a file need not be UTF-8 where its schema says so; Arrow looks at what becomes text only.
    cells = values.cast(pa.binary())
    try:
        return cells.cast(pa.string()), {}
    except pa.ArrowInvalid:
        fits = pa.array([cell is None or _is_utf8(cell) for cell in cells.to_pylist()])
        kept, misfits = _drop(cells, fits, "UTF-8 text")
        return kept.cast(pa.string()), misfits


def _from_text_to_integers(values: pa.Array) -> tuple[pa.Array, Misfits]:
    text, misfits = _trim(values)
    plain = pc.match_substring_regex(text, _INTEGER)
    if pc.all(plain, min_count=0).as_py():
        return pc.replace_substring_regex(text, r"^\+", "").cast(pa.int64()), misfits
    made = [(None if cell is None else _integer(cell)) for cell in text.to_pylist()]
    fits = pa.array([cell is None or number is not None for cell, number in zip(text.to_pylist(), made, strict=True)])
    _, odd = _drop(text, fits, "an integer")
    return pa.array(made, pa.int64()), misfits | odd


def _from_text_to_doubles(values: pa.Array) -> tuple[pa.Array, Misfits]:
    text, misfits = _trim(values)
    try:
        return text.cast(pa.float64()), misfits
    except pa.ArrowInvalid:
        made = [(None if cell is None else _double(cell)) for cell in text.to_pylist()]
        fits = pa.array(
            [cell is None or number is not None for cell, number in zip(text.to_pylist(), made, strict=True)]
        )
        _, odd = _drop(text, fits, "a number")
        return pa.array(made, pa.float64()), misfits | odd


def _from_text_to_floats(values: pa.Array) -> tuple[pa.Array, Misfits]:
    doubles, misfits = _from_text_to_doubles(values)
    return doubles.cast(pa.float32(), safe=False), misfits


def _trim(values: pa.Array) -> tuple[pa.Array, Misfits]:
    text, misfits = _from_text_to_text(values)
    trimmed = pc.utf8_trim_whitespace(text)
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed), misfits


def _drop(values: pa.Array, fits: pa.Array | None, wanted: str) -> tuple[pa.Array, Misfits]:
    """Makes values that do not fit null and says what they were."""
    if fits is None or pc.all(fits, min_count=0).as_py():
        return values, {}
    bad = pc.fill_null(pc.invert(fits), False)
    positions = pc.indices_nonzero(bad).to_pylist()
    misfits = {position: f"wanted {wanted}, got {shown(values[position].as_py())}" for position in positions}
    return pc.if_else(bad, pa.scalar(None, values.type), values), misfits


def shown(value: object) -> str:
    """Returns a cell as messages show it: as Python writes it, cut to some 60 characters."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _is_utf8(value: bytes) -> bool:
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True


def _integer(cell: str) -> int | None:
    if re.fullmatch(r"[+-]?[0-9]+", cell):
        return int(cell) if -(2**63) <= int(cell) < 2**63 else None
    number = _double(cell)
    whole = number is not None and number.is_integer() and abs(number) <= _EXACT
    return int(number) if number is not None and whole else None


def _double(cell: str) -> float | None:
    try:
        return float(cell) if "_" not in cell else None
    except ValueError:
        return None


_FROM_NUMBERS: dict[Kind, Callable[[pa.Array], tuple[pa.Array, Misfits]]] = {
    Kind.TEXT: _from_numbers_to_text,
    Kind.INTEGER: _from_numbers_to_integers,
    Kind.FLOAT: _from_numbers_to_floats,
    Kind.DOUBLE: _from_numbers_to_doubles,
}
_FROM_TEXT: dict[Kind, Callable[[pa.Array], tuple[pa.Array, Misfits]]] = {
    Kind.TEXT: _from_text_to_text,
    Kind.INTEGER: _from_text_to_integers,
    Kind.FLOAT: _from_text_to_floats,
    Kind.DOUBLE: _from_text_to_doubles,
}
