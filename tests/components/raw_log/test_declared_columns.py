"""Columns as input_fields declare them, over files that hold something else; maps; cells that count as missing."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import tensorflow as tf
from google.protobuf import text_format

from components.errors import DataError
from components.raw_log.columns import LogColumn, Need, Use
from components.raw_log.kinds import ColumnType, Kind
from components.raw_log.missing_cells import missing_cells
from components.raw_log.open_files import open_files
from components.sentinels import fill
from protos.data_pb2 import DataConfig

ID = LogColumn("item", (Use("feature item", Need.ONE_ID),))
NUMBER = LogColumn("item", (Use("feature item", Need.NUMBER),))
PAIRS = LogColumn("item", (Use("feature item", Need.PAIRS),))


def data(text: str) -> DataConfig:
    return text_format.Parse(f'with_header: true input_fields {{ input_name: "item" {text} }}', DataConfig())


def read(path: Path, cells: pa.Array, column: LogColumn, text: str) -> tuple[list[Any], dict[int, str]]:
    """Writes cells as Parquet and reads them back, with what was wrong in which row."""
    pq.write_table(pa.table({"item": cells}), path / "log.parquet")
    (batch,) = open_files(str(path / "log.parquet"), [column], data(text)).read()
    return batch.table.column("item").to_pylist(), batch.problems


@pytest.mark.parametrize(
    ("cells", "text", "wanted"),
    [
        (pa.array([7, None, -1]), "input_type: STRING", ["7", None, "-1"]),
        (pa.array([7.0, None, 1e6]), "input_type: STRING", ["7", None, "1000000"]),
        (pa.array([True, False, None]), "input_type: STRING", ["true", "false", None]),
        (pa.array(["7", " 8", None]), "input_type: INT64", [7, 8, None]),
        (pa.array([True, False, None]), "", [1, 0, None]),
    ],
    ids=["integers as text", "whole floats as text", "truth values as text", "text as integers", "truth values"],
)
def test_cells_are_cast_to_the_type_that_is_declared(
    tmp_path: Path, cells: pa.Array, text: str, wanted: list[Any]
) -> None:
    assert read(tmp_path, cells, ID, text) == (wanted, {})


def test_a_float_that_is_not_whole_is_no_text(tmp_path: Path) -> None:
    cells, problems = read(tmp_path, pa.array([7.0, 7.5]), ID, "input_type: STRING")
    assert cells == ["7", None]
    assert problems == {1: "column item: wanted an integer below 2^63, got 7.5"}


def test_a_number_that_is_declared_as_text_is_a_number(tmp_path: Path) -> None:
    cells, problems = read(tmp_path, pa.array(["0.5", "", "x"]), NUMBER, "input_type: STRING")
    assert cells == [0.5, None, None]
    assert problems == {2: "column item: wanted a number, got 'x'"}


@pytest.mark.parametrize(
    ("arrow", "rows", "wanted"),
    [
        (pa.map_(pa.string(), pa.float64()), [[("a", 0.5), ("b", 2.0)], [], None], [["a:0.5", "b:2"], [], None]),
        (pa.map_(pa.int64(), pa.string()), [[(7, "x")], [(8, None)]], [["7:x"], [None]]),
    ],
    ids=["text to float", "integer to text"],
)
def test_a_map_is_a_list_of_pairs(tmp_path: Path, arrow: pa.DataType, rows: list[Any], wanted: list[Any]) -> None:
    cells = pa.array([None, *rows], arrow)[1:]
    assert read(tmp_path, cells, PAIRS, "")[0] == wanted
    assert read(tmp_path, cells, PAIRS, "input_type: MAP_STRING_FLOAT")[0] == wanted


RULES: dict[str, tuple[ColumnType, str, list[Any], list[Any]]] = {
    "text": (ColumnType(Kind.TEXT), 'default_val: "d" ignore_val: "-"', ["a", "-", "", None], ["a", "d", "d", "d"]),
    "text without default": (ColumnType(Kind.TEXT), 'ignore_val: "-"', ["a", "-", None], ["a", "", ""]),
    "integers": (ColumnType(Kind.INTEGER), 'default_val: "3" ignore_val: "-1"', [5, -1, None], [5, 3, 3]),
    "floats": (ColumnType(Kind.FLOAT), 'default_val: "0.5" ignore_val: "-1"', [2.0, -1.0, None], [2.0, 0.5, 0.5]),
    "a default that is ignored": (ColumnType(Kind.INTEGER), 'default_val: "-1" ignore_val: "-1"', [-1, None], [-1, -1]),
}


@pytest.mark.parametrize(("column", "text", "cells", "wanted"), RULES.values(), ids=RULES.keys())
def test_missing_cells_are_the_same_in_both_forms_and_however_often(
    column: ColumnType, text: str, cells: list[Any], wanted: list[Any]
) -> None:
    rule = missing_cells(data(text), {"item": column})["item"]
    came = pa.array(cells, column.arrow)
    once = rule.in_arrow(came)
    for made in (once, rule.in_arrow(once)):
        (filled,) = fill(pa.RecordBatch.from_arrays([made], names=["item"])).columns
        assert filled.to_pylist() == wanted
    (raw,) = fill(pa.RecordBatch.from_arrays([came], names=["item"])).columns
    in_graph = rule.in_graph(
        tf.constant(raw.to_pylist(), {"string": tf.string, "int64": tf.int64}.get(str(raw.type), tf.float32))
    )
    assert [it.decode() if isinstance(it, bytes) else it for it in in_graph.numpy().tolist()] == wanted


def test_a_log_is_read_by_its_rules(tmp_path: Path) -> None:
    assert read(tmp_path, pa.array([1, -1, None]), ID, 'default_val: "9" ignore_val: "-1"') == ([1, 9, 9], {})
    with pytest.raises(DataError, match=r"column item: default_val: wanted an integer, got 'x'; correct it"):
        read(tmp_path, pa.array([1]), ID, 'default_val: "x"')
    with pytest.raises(DataError, match="default_val and ignore_val are for columns of one value a row, got lists"):
        read(tmp_path, pa.array([["a:1"]]), PAIRS, 'ignore_val: "x"')
