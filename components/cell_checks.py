"""Checks of a column's cells, in Arrow and numpy: which rows hold what they must not."""

import math
import re
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Marks = npt.NDArray[np.bool_]
"""bool[B], true where a row is at fault."""

Lengths = npt.NDArray[np.int64]
"""int64[B]."""

NUMBER = r"^\s*[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?\s*$"
"""A decimal number, in RE2's syntax, as the transform graph reads it too."""

INTEGER = r"^\s*[+-]?[0-9]{1,18}\s*$"
"""An integer that surely fits an int64, in RE2's syntax, as the transform graph reads it too."""


def numbers_of(column: pa.Array) -> npt.NDArray[np.float64]:
    """Returns the cells as float64, NaN where they are missing."""
    numbers: npt.NDArray[np.float64] = pc.fill_null(column.cast(pa.float64(), safe=False), math.nan).to_numpy(
        zero_copy_only=False
    )
    return numbers


def is_missing(column: pa.Array) -> Marks:
    """Marks cells that are null, NaN or the empty text."""
    if pa.types.is_string(column.type):
        return _marks(pc.fill_null(pc.equal(column, ""), True))
    return np.isnan(numbers_of(column))


def is_not_binary(column: pa.Array) -> Marks:
    """Marks numbers other than 0 and 1, and missing ones."""
    marks: Marks = ~np.isin(numbers_of(column), [0, 1])
    return marks


def is_not_finite(column: pa.Array) -> Marks:
    """Marks infinite and missing numbers."""
    return ~np.isfinite(numbers_of(column))


def is_infinite(column: pa.Array) -> Marks:
    """Marks infinite numbers; missing ones are none."""
    return np.isinf(numbers_of(column))


def holds_infinite(column: pa.Array) -> Marks:
    """Marks lists that hold an infinite number."""
    return _any_in_row(column, is_infinite(column.flatten()))


def is_no_weight(column: pa.Array) -> Marks:
    """Marks numbers that are negative, infinite or missing."""
    numbers = numbers_of(column)
    marks: Marks = ~(np.isfinite(numbers) & (numbers >= 0))
    return marks


def is_not_below(bound: int) -> Callable[[pa.Array], Marks]:
    """Returns a check for numbers that are not whole, not in 0..bound-1, or missing."""

    def breaks(column: pa.Array) -> Marks:
        numbers = numbers_of(column)
        marks: Marks = ~((numbers >= 0) & (numbers < bound) & (np.floor(numbers) == numbers))
        return marks

    return breaks


def is_not_among(known: tuple[str, ...]) -> Callable[[pa.Array], Marks]:
    """Returns a check for values, as text, that are missing or none of those known."""

    def breaks(column: pa.Array) -> Marks:
        text = column.cast(pa.string())
        missing = pc.fill_null(pc.equal(text, ""), True)
        return _marks(pc.or_(missing, pc.invert(pc.is_in(text, value_set=pa.array(known, pa.string())))))

    return breaks


def is_no_vector(width: int, separator: str | None) -> Callable[[pa.Array], Marks]:
    """Returns a check for cells, not missing, that hold other than `width` finite numbers.

    Args:
      width: numbers wanted.
      separator: text between them in a text cell; None: cells are lists.
    """

    def breaks(column: pa.Array) -> Marks:
        lists = column if separator is None else _pieces(column, separator)
        values = lists.flatten()
        if separator is not None:
            trimmed = pc.utf8_trim_whitespace(pc.if_else(pc.match_substring_regex(values, NUMBER), values, None))
            values = pc.replace_substring_regex(trimmed, r"^\+", "").cast(pa.float32())
        count = pc.fill_null(pc.list_value_length(lists), 0).to_numpy(zero_copy_only=False)
        marks: Marks = ~np.isin(count, [0, width])
        return marks | _any_in_row(lists, is_not_finite(values))

    return breaks


def holds_no_integer(separator: str | None) -> Callable[[pa.Array], Marks]:
    """Returns a check for text cells with a piece that is no integer.

    Args:
      separator: text between pieces; None: a cell is one piece.
    """

    def breaks(column: pa.Array) -> Marks:
        if separator is None:
            is_integer = pc.or_(pc.match_substring_regex(column, INTEGER), pc.equal(column, ""))
            return _marks(pc.invert(pc.fill_null(is_integer, True)))
        lists = _pieces(column, separator)
        return _any_in_row(lists, _marks(pc.invert(pc.match_substring_regex(lists.flatten(), INTEGER))))

    return breaks


def holds_no_number(separator: str) -> Callable[[pa.Array], Marks]:
    """Returns a check for text cells with a piece, not empty, that is no number.

    Args:
      separator: text between pieces.
    """

    def breaks(column: pa.Array) -> Marks:
        lists = _pieces(column, separator)
        return _any_in_row(lists, _marks(pc.invert(pc.match_substring_regex(lists.flatten(), NUMBER))))

    return breaks


def holds_no_weight(separator: str | None, between: str) -> Callable[[pa.Array], Marks]:
    """Returns a check for cells with a value "id:weight" whose weight is no number; one without a weight is fine.

    Args:
      separator: text between values; None: cells are lists.
      between: text between id and weight.
    """
    weight = f"(?s)^.*{re.escape(between)}(?P<weight>.*)$"

    def breaks(column: pa.Array) -> Marks:
        lists = column if separator is None else _pieces(column, separator)
        weights = pc.struct_field(pc.extract_regex(lists.flatten(), weight), "weight")
        return _any_in_row(lists, _marks(pc.invert(pc.fill_null(pc.match_substring_regex(weights, NUMBER), True))))

    return breaks


def are_of_other_lengths(
    separators: Sequence[str | None], *, skips_empty: bool, max_lengths: Sequence[int | None]
) -> Callable[..., Marks]:
    """Returns a check for rows whose cells hold different numbers of values.

    Args:
      separators: for each column the text between values; None: cells are lists.
      skips_empty: whether empty pieces of text cells are left out.
      max_lengths: for each column how many values count; None: all.
    """

    def breaks(*columns: pa.Array) -> Marks:
        lengths = [
            _num_values(column, separator, skips_empty, longest)
            for column, separator, longest in zip(columns, separators, max_lengths, strict=True)
        ]
        marks: Marks = np.any([other != lengths[0] for other in lengths[1:]], axis=0)
        return marks

    return breaks


def breaks_in_elements(delimiters: Sequence[str | None], breaks: Callable[..., Marks]) -> Callable[..., Marks]:
    """Returns a check for rows with an element at fault; rows whose cells hold different numbers of them are not.

    Args:
      delimiters: for each column the text between elements; None: cells are lists.
      breaks: the check of elements as cells.
    """

    def breaks_in_row(*columns: pa.Array) -> Marks:
        lists = [_elements(column, between) for column, between in zip(columns, delimiters, strict=True)]
        lengths = [pc.fill_null(pc.list_value_length(it), 0).to_numpy(zero_copy_only=False) for it in lists]
        differs = np.any([other != lengths[0] for other in lengths[1:]], axis=0) if lists[1:] else np.zeros(0, np.bool_)
        if differs.any():
            lists = [pc.if_else(pa.array(differs), pa.scalar(None, it.type), it) for it in lists]
        return _any_in_row(lists[0], breaks(*(it.flatten() for it in lists)))

    return breaks_in_row


def _elements(column: pa.Array, delimiter: str | None) -> pa.ListArray:
    """Cells as lists of their elements, those without text too; a missing or empty cell has none."""
    if delimiter is None:
        return column
    return pc.split_pattern(pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column), delimiter)


def _num_values(column: pa.Array, separator: str | None, skips_empty: bool, longest: int | None) -> Lengths:
    """How many values each cell holds; a missing cell holds none, and a missing value of a list is none."""
    if separator is None:
        values = column.flatten()
        there = _marks(pc.invert(is_missing_value(values)))
        parents = pc.list_parent_indices(column).to_numpy()[there]
        lengths: Lengths = np.bincount(parents, minlength=len(column))
    elif skips_empty:
        lengths = pc.list_value_length(_pieces(column, separator)).to_numpy()
    else:
        text = pc.fill_null(column, "")
        counts = pc.list_value_length(pc.split_pattern(text, separator)).to_numpy()
        lengths = np.where(_marks(pc.equal(text, "")), 0, counts)
    return lengths if longest is None else np.minimum(lengths, longest)


def is_missing_value(values: pa.Array) -> pa.Array:
    """Marks values of a list that are null, NaN or the empty text."""
    if pa.types.is_string(values.type):
        return pc.fill_null(pc.equal(values, ""), True)
    if pa.types.is_floating(values.type):
        return pc.fill_null(pc.is_nan(values), True)
    return values.is_null()


def _pieces(text: pa.Array, separator: str) -> pa.ListArray:
    """Splits text cells; missing cells and empty pieces give nothing. An empty separator splits nothing."""
    cells = pc.fill_null(text, "")
    whole = pa.ListArray.from_arrays(pa.array(range(len(text) + 1), pa.int32()), cells)
    lists = pc.split_pattern(cells, separator) if separator else whole
    keep = pc.not_equal(lists.flatten(), "")
    lengths = np.bincount(pc.list_parent_indices(lists).filter(keep).to_numpy(), minlength=len(text))
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), lists.flatten().filter(keep))


def _any_in_row(lists: pa.ListArray, marked_values: Marks) -> Marks:
    marks = np.zeros(len(lists), np.bool_)
    marks[pc.list_parent_indices(lists).to_numpy()[marked_values]] = True
    return marks


def _marks(column: pa.Array) -> Marks:
    marks: Marks = column.to_numpy(zero_copy_only=False)
    return marks
