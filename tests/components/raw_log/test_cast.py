"""Cells of files against plain Python's reading of them."""

import math
import re

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from components.raw_log.cast import cast_cells, shown
from components.raw_log.kinds import ColumnType, Kind

odd_text = st.sampled_from(
    ["", " ", "1", " 2", "+3", "-0", "1.0", "1e3", "1.5", "0x1", "1_0", "nan", "inf", "\uff19", "a", "1,2"]
)
text = odd_text | st.integers(-(2**65), 2**65).map(str) | st.floats().map(repr) | st.text(max_size=5)


def as_integer(cell: str) -> int | None:
    """What the cell means as an integer; ValueError: nothing."""
    cell = cell.strip()
    if not cell:
        return None
    if re.fullmatch(r"[+-]?[0-9]+", cell):
        number = int(cell)
    elif "_" in cell or not math.isfinite(float(cell)) or abs(float(cell)) > 2**53 or float(cell) % 1:
        raise ValueError(cell)
    else:
        number = int(float(cell))
    if not -(2**63) <= number < 2**63:
        raise ValueError(cell)
    return number


@given(st.lists(st.none() | text, max_size=12))
def test_text_is_an_integer_if_its_number_is_whole_and_fits(cells: list[str | None]) -> None:
    cast, misfits = cast_cells(pa.array(cells, pa.string()), ColumnType(Kind.INTEGER))
    for position, cell in enumerate(cells):
        try:
            wanted = None if cell is None else as_integer(cell)
        except ValueError:
            assert misfits[position].startswith("wanted an integer, got ")
            wanted = None
        assert cast[position].as_py() == wanted


@given(st.lists(st.none() | text, max_size=12))
def test_text_is_a_number_if_python_reads_it_as_one(cells: list[str | None]) -> None:
    cast, misfits = cast_cells(pa.array(cells, pa.string()), ColumnType(Kind.FLOAT))
    for position, cell in enumerate(cells):
        if cell is None or not cell.strip():
            assert cast[position].as_py() is None
            continue
        try:
            wanted = float(cell)
            is_number = "_" not in cell
        except ValueError:
            is_number = False
        assert (position in misfits) is not is_number
        if is_number:
            with np.errstate(over="ignore"):
                np.testing.assert_equal(np.float32(cast[position].as_py()), np.float32(wanted))


@given(st.lists(st.none() | st.lists(st.none() | st.sampled_from([1.0, 2.0, 2.5, math.inf]), max_size=3), max_size=6))
def test_a_list_with_a_misfit_is_told_of_by_its_row(rows: list[list[float | None] | None]) -> None:
    cast, misfits = cast_cells(pa.array(rows, pa.list_(pa.float64())), ColumnType(Kind.INTEGER, is_list=True))
    wanted = [row and [int(one) if one in (1, 2) else None for one in row] for row in rows]
    assert cast.to_pylist() == wanted
    faulty = {i for i, row in enumerate(rows) if any(one in (2.5, math.inf) for one in row or [])}
    assert set(misfits) == faulty
    for position in faulty:
        first = next(one for one in rows[position] or [] if one in (2.5, math.inf))
        assert misfits[position] == f"wanted an integer below 2^63, got {first!r}"


def test_values_behind_a_null_list_are_nobodys() -> None:
    values, offsets = pa.array(["1", "x", "y", "z"]), pa.array([0, 1, 3, 4], pa.int32())
    lists = pa.ListArray.from_arrays(offsets, values, mask=pa.array([False, True, False]))
    cast, misfits = cast_cells(lists, ColumnType(Kind.INTEGER, is_list=True))
    assert cast.to_pylist() == [[1], None, [None]]
    assert misfits == {2: "wanted an integer, got 'z'"}


def test_long_cells_are_cut_in_messages() -> None:
    assert shown("x" * 100) == "'" + "x" * 56 + "..."
    assert shown("short") == "'short'"
