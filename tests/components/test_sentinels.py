"""How missing values enter the graph."""

import math

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from components.sentinels import MISSING_INTEGER, fill


def test_each_kind_has_its_sentinel() -> None:
    batch = pa.record_batch(
        {
            "text": pa.array(["a", None]),
            "integer": pa.array([1, None]),
            "float": pa.array([None, 0.5], pa.float32()),
            "double": pa.array([None, 0.1], pa.float64()),
            "lists": pa.array([["a", None, "b"], None]),
        }
    )
    filled = fill(batch).to_pydict()
    assert filled["text"] == ["a", ""]
    assert filled["integer"] == [1, -(2**63)]
    assert math.isnan(filled["float"][0])
    assert filled["float"][1] == 0.5
    assert math.isnan(filled["double"][0])
    assert filled["lists"] == [["a", "b"], []]


def test_doubles_become_floats() -> None:
    assert fill(pa.record_batch({"x": pa.array([0.1], pa.float64())})).column("x").type == pa.float32()


@given(st.lists(st.none() | st.lists(st.none() | st.integers(0, 9), max_size=3), max_size=8), st.integers(0, 3))
def test_lists_keep_what_is_there_also_in_slices(rows: list[list[int | None] | None], start: int) -> None:
    batch = pa.record_batch({"x": pa.array(rows, pa.list_(pa.int64()))}).slice(start)
    wanted = [[one for one in row or [] if one is not None] for row in rows[start:]]
    assert fill(batch).column("x").to_pylist() == wanted


@given(st.lists(st.none() | st.integers(-5, 5), max_size=8))
def test_filled_columns_have_no_nulls(cells: list[int | None]) -> None:
    filled = fill(pa.record_batch({"x": pa.array(cells, pa.int64())})).column("x")
    assert filled.null_count == 0
    assert filled.to_pylist() == [MISSING_INTEGER if cell is None else cell for cell in cells]
