"""Opening raw logs: which files, which types, and what is said of those that can't be used."""

import gzip
import pickle
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from google.protobuf import text_format

from components.errors import DataError
from components.raw_log.columns import LogColumn, Need, Use
from components.raw_log.file_log import FileLog
from components.raw_log.files import find_files
from components.raw_log.kinds import ColumnType, Kind
from components.raw_log.open_files import open_files
from protos.data_pb2 import DataConfig

ID = LogColumn("item", (Use("feature item", Need.ID),))
SLOT = LogColumn("slot", (Use("feature slot", Need.ID_NUMBER),))
PRICE = LogColumn("price", (Use("feature price", Need.NUMBER),))
CLK = LogColumn("clk", (Use("label clk", Need.NUMBER),))
TIME = LogColumn("time", (Use("time_column", Need.TIME),))
PAIR = LogColumn("pair", (Use("feature pair", Need.NUMBERS),))
HEADED = DataConfig(with_header=True)
Cells = pa.Array | list[Any]


def data(text: str) -> DataConfig:
    return text_format.Parse(text, DataConfig())


def write_parquet(path: Path, row_group_size: int | None = None, **columns: Cells) -> str:
    pq.write_table(pa.table(columns), path, row_group_size=row_group_size)
    return str(path)


def write_text(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return str(path)


def read(log: FileLog) -> list[dict[str, Any]]:
    return [row for batch in log.read() for row in batch.table.to_pylist()]


def test_files_folders_and_globs_are_found_in_order_and_once(tmp_path: Path) -> None:
    (tmp_path / "day").mkdir()
    (tmp_path / "day" / "deeper").mkdir()
    for name in ("day/b.csv", "day/a.csv", "day/_SUCCESS", "day/.crc", "day/deeper/c.csv", "x1.csv", "x0.csv"):
        write_text(tmp_path / name, "item\n")
    found = find_files(f"{tmp_path}/x*.csv, {tmp_path}/day,{tmp_path}/x1.csv")
    assert [Path(file).name for file in found] == ["x0.csv", "x1.csv", "a.csv", "b.csv"]


@pytest.mark.parametrize(
    ("paths", "match"),
    [
        ("", "no input files"),
        ("{}/none.parquet", r"none\.parquet: no such file or folder"),
        ("{}/*.nothing", r"\*\.nothing: no such file or folder, and as a glob it matches nothing"),
        ("{}/empty_folder", "empty_folder: the folder holds no log files"),
        ("{}/zero.csv", r"zero\.csv: the file is empty \(0 bytes\)"),
        ("{}/zero.parquet", r"zero\.parquet: the file is empty \(0 bytes\)"),
        ("{}/notes.md", r"notes\.md: wanted Parquet, CSV, Arrow IPC .* or TFRecord"),
        ("{}/cut.parquet", r"cut\.parquet: not a readable Parquet file"),
        ("{}/text.parquet", r"text\.parquet: not a readable Parquet file"),
    ],
)
def test_files_that_cannot_be_read_are_named_in_one_line(tmp_path: Path, paths: str, match: str) -> None:
    (tmp_path / "empty_folder").mkdir()
    (tmp_path / "zero.csv").touch()
    (tmp_path / "zero.parquet").touch()
    write_text(tmp_path / "notes.md", "hello")
    write_text(tmp_path / "text.parquet", "item,slot\n")
    whole = Path(write_parquet(tmp_path / "whole.parquet", item=list(range(1000))))
    (tmp_path / "cut.parquet").write_bytes(whole.read_bytes()[:-200])
    with pytest.raises(DataError, match=match) as caught:
        open_files(paths.format(tmp_path), [ID], HEADED)
    assert "\n" not in str(caught.value)


def test_a_corrupt_page_is_found_while_reading(tmp_path: Path) -> None:
    path = Path(write_parquet(tmp_path / "log.parquet", item=[f"token {i}" for i in range(5000)]))
    damaged = bytearray(path.read_bytes())
    damaged[4:2000] = bytes(1996)
    path.write_bytes(bytes(damaged))
    log = open_files(str(path), [ID], HEADED)
    with pytest.raises(DataError, match=r"log\.parquet: not a readable Parquet file"):
        read(log)


@pytest.mark.parametrize(
    ("cells", "column", "kind", "values"),
    [
        (pa.array([1, None], pa.int8()), ID, Kind.INTEGER, [1, None]),
        (pa.array([1, 2], pa.uint32()), PRICE, Kind.INTEGER, [1, 2]),
        (pa.array([True, False]), CLK, Kind.INTEGER, [1, 0]),
        (pa.array([0.5, None], pa.float64()), PRICE, Kind.FLOAT, [0.5, None]),
        (pa.array([0.5, 1], pa.float16()), PRICE, Kind.FLOAT, [0.5, 1.0]),
        (pa.array([7.0, None]), ID, Kind.INTEGER, [7, None]),
        (pa.array([7.0, float("nan")]), SLOT, Kind.INTEGER, [7, None]),
        (pa.array(["a", None]).dictionary_encode(), ID, Kind.TEXT, ["a", None]),
        (pa.array([b"a", b"b"], pa.large_binary()), ID, Kind.TEXT, ["a", "b"]),
        (pa.array(["a", "b"], pa.large_string()), ID, Kind.TEXT, ["a", "b"]),
        (pa.array([1.7e12, 1.5]), TIME, Kind.DOUBLE, [1.7e12, 1.5]),
        (pa.nulls(2), ID, Kind.TEXT, [None, None]),
        (pa.nulls(2), PRICE, Kind.FLOAT, [None, None]),
    ],
)
def test_scalar_types_of_parquet(
    tmp_path: Path, cells: pa.Array, column: LogColumn, kind: Kind, values: list[Any]
) -> None:
    path = write_parquet(tmp_path / "log.parquet", **{column.name: cells})
    log = open_files(path, [column], HEADED)
    assert log.types == {column.name: ColumnType(kind)}
    assert [row[column.name] for row in read(log)] == values


@pytest.mark.parametrize(
    ("cells", "column", "kind", "values"),
    [
        (pa.array([[1, None], None, []], pa.list_(pa.int32())), ID, Kind.INTEGER, [[1, None], None, []]),
        (pa.array([["a"], []], pa.large_list(pa.string())), ID, Kind.TEXT, [["a"], []]),
        (pa.array([[1.0, 2.0], [3.0, 4.0]], pa.list_(pa.float64(), 2)), PAIR, Kind.FLOAT, [[1.0, 2.0], [3.0, 4.0]]),
        (pa.array([[1, 2]]), PAIR, Kind.INTEGER, [[1, 2]]),
    ],
)
def test_list_types_of_parquet(
    tmp_path: Path, cells: pa.Array, column: LogColumn, kind: Kind, values: list[Any]
) -> None:
    path = write_parquet(tmp_path / "log.parquet", **{column.name: cells})
    log = open_files(path, [column], HEADED)
    assert log.types == {column.name: ColumnType(kind, is_list=True)}
    assert [row[column.name] for row in read(log)] == values


def test_cells_that_do_not_fit_are_problems_of_their_rows(tmp_path: Path) -> None:
    unsigned = pa.array([5, 2**63], pa.uint64())
    binary = pa.array([b"ok", b"\xff"])
    path = write_parquet(tmp_path / "log.parquet", slot=unsigned, item=binary)
    (batch,) = open_files(path, [SLOT, ID], HEADED).read()
    assert batch.problems == {1: "column slot: wanted an integer below 2^63, got 9223372036854775808"}
    path = write_parquet(tmp_path / "log.parquet", slot=[1.0, 2.5], item=binary)
    (batch,) = open_files(path, [ID, SLOT], HEADED).read()
    assert batch.problems == {1: "column item: wanted UTF-8 text, got b'\\xff'"}
    assert batch.table.to_pylist() == [{"item": "ok", "slot": 1}, {"item": None, "slot": None}]


@pytest.mark.parametrize(
    ("cells", "column", "match"),
    [
        (["a"], PRICE, r"column price: feature price wants one number a row, got text"),
        ([[1.0]], PRICE, r"column price: feature price wants one number a row, got lists of floats"),
        (["1"], CLK, r"column clk: label clk wants one number a row, got text"),
        ([1.0], PAIR, r"column pair: feature pair wants lists of numbers, or text with a separator, got floats"),
        ([pa.scalar(0, pa.timestamp("ms"))], TIME, r"column time: wanted text, integers, .* got timestamp\[ms\]"),
        ([{"a": 1}], ID, r"column item: wanted text, integers, .* got struct"),
    ],
)
def test_a_type_that_a_use_cannot_take_is_refused(
    tmp_path: Path, cells: list[Any], column: LogColumn, match: str
) -> None:
    path = write_parquet(tmp_path / "log.parquet", **{column.name: pa.array(cells)})
    with pytest.raises(DataError, match=r"log\.parquet: " + match):
        open_files(path, [column], HEADED)


def test_a_missing_column_is_named_with_its_use_and_its_nearest_names(tmp_path: Path) -> None:
    path = write_parquet(tmp_path / "log.parquet", prise=[1.0], item=["a"])
    with pytest.raises(
        DataError, match=r"log\.parquet: no column price \(asked for by feature price\); nearest: prise"
    ):
        open_files(path, [PRICE], HEADED)


def test_files_of_one_log_must_agree(tmp_path: Path) -> None:
    write_parquet(tmp_path / "a.parquet", item=pa.array([1], pa.int32()), price=pa.array([1]))
    write_parquet(tmp_path / "b.parquet", item=pa.array([2], pa.int64()), price=pa.array([0.5]))
    log = open_files(str(tmp_path), [ID, PRICE], HEADED)
    assert read(log) == [{"item": 1, "price": 1.0}, {"item": 2, "price": 0.5}]
    assert log.types["price"] == ColumnType(Kind.FLOAT)
    write_parquet(tmp_path / "c.parquet", item=pa.array(["x"]), price=pa.array([0.5]))
    with pytest.raises(DataError, match=r"c\.parquet: column item: wanted integers as in .*a\.parquet, got text"):
        open_files(str(tmp_path), [ID, PRICE], HEADED)


def test_another_log_must_have_the_given_types(tmp_path: Path) -> None:
    path = write_parquet(tmp_path / "log.parquet", item=["x"])
    with pytest.raises(DataError, match=r"log\.parquet: column item: wanted integers, got text"):
        open_files(path, [ID], HEADED, {"item": ColumnType(Kind.INTEGER)})


def test_rows_are_numbered_over_row_groups_and_units(tmp_path: Path) -> None:
    count = 150_000
    path = write_parquet(tmp_path / "log.parquet", row_group_size=40_000, slot=pa.array(range(count)))
    log = pickle.loads(pickle.dumps(open_files(path, [SLOT], HEADED)))
    assert [(unit.pieces, unit.first_row) for unit in log.units] == [((0, 1), 1), ((2, 3), 80_001)]
    batches = list(log.read())
    assert max(batch.num_rows for batch in batches) <= 65_536
    assert all((batch.rows - 1).tolist() == batch.table.column("slot").to_pylist() for batch in batches)
    assert sum(batch.num_rows for batch in batches) == count


def test_csv_cells_are_read_by_their_use(tmp_path: Path) -> None:
    path = write_text(
        tmp_path / "log.csv", '\ufeffitem,slot,price,clk,time\n"7",7.0, 0.5 ,1,1700000000001\n,,,,\n"x,y",+3,nan,0,1\n'
    )
    log = open_files(path, [ID, SLOT, PRICE, CLK, TIME], HEADED)
    assert [log.types[name].kind for name in ("item", "slot", "price", "clk", "time")] == [
        Kind.TEXT,
        Kind.INTEGER,
        Kind.FLOAT,
        Kind.FLOAT,
        Kind.DOUBLE,
    ]
    rows = read(log)
    assert rows[0] == {"item": "7", "slot": 7, "price": 0.5, "clk": 1.0, "time": 1700000000001.0}
    assert rows[1] == {"item": None, "slot": None, "price": None, "clk": None, "time": None}
    assert (rows[2]["item"], rows[2]["slot"]) == ("x,y", 3)


def test_csv_without_header_takes_names_and_types_from_input_fields(tmp_path: Path) -> None:
    fields = """input_fields { input_name: "item" input_type: INT64 } input_fields { input_name: "unused" }
                input_fields { input_name: "price" input_type: DOUBLE } delimiter: "\\t" """
    (tmp_path / "log.csv.gz").write_bytes(gzip.compress(b"7\tx\t0.5\n8\ty\t1\n"))
    log = open_files(str(tmp_path / "log.csv.gz"), [PRICE, ID], data(fields))
    assert read(log) == [{"price": 0.5, "item": 7}, {"price": 1.0, "item": 8}]


def test_text_without_a_known_name_is_csv_where_the_config_lists_its_columns(tmp_path: Path) -> None:
    path = write_text(tmp_path / "taobao_train_data", "7,0.5\n")
    fields = data('input_fields { input_name: "item" } input_fields { input_name: "price" }')
    assert read(open_files(path, [PRICE, ID], fields)) == [{"price": 0.5, "item": "7"}]
    with pytest.raises(DataError, match=r"taobao_train_data: wanted Parquet, CSV, .* got another file"):
        open_files(path, [ID], HEADED)
    (tmp_path / "image").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00")
    with pytest.raises(DataError, match=r"image: wanted Parquet, CSV, .* got another file"):
        open_files(str(tmp_path / "image"), [ID], fields)


@pytest.mark.parametrize(
    ("text", "config", "match"),
    [
        ("1,2\n", "", r"log\.csv: a CSV without header, and no input_fields name its columns"),
        ("item,item\n1,2\n", "with_header: true", r"log\.csv: column item stands twice"),
        ("itm\n1\n", "with_header: true", r"log\.csv: no column item .*; nearest: itm"),
        (
            "item\n1\n",
            'with_header: true input_fields { input_name: "item" input_type: ARRAY_INT64 }',
            r"log\.csv: column item: a CSV cell holds no list",
        ),
        (
            "item\n1\n",
            'with_header: true input_fields { input_name: "item" input_type: MAP_STRING_INT64 }',
            r"log\.csv: column item: a CSV cell holds no list",
        ),
        (
            "item\n1\n",
            'with_header: true input_fields { input_name: "item" input_type: ARRAY_ARRAY_INT64 }',
            r"input_fields: column item: can't read ARRAY_ARRAY_INT64",
        ),
    ],
)
def test_csv_files_that_cannot_be_used_are_refused(tmp_path: Path, text: str, config: str, match: str) -> None:
    path = write_text(tmp_path / "log.csv", text)
    with pytest.raises(DataError, match=match):
        open_files(path, [ID], data(config))


def test_csv_problems_name_the_row_and_the_cell(tmp_path: Path) -> None:
    lines = ["item,slot,price", "a,1,1", "b,x,1", "c,1", "d,1.5,1", "", "e,9223372036854775808,1", "f,1,1_0", "g,0x1,2"]
    path = write_text(tmp_path / "log.csv", "\n".join(lines) + "\n")
    (batch,) = open_files(path, [ID, SLOT, PRICE], HEADED).read()
    assert batch.rows.tolist() == [1, 2, 4, 5, 6, 7]
    assert [(line.row, line.reason, line.text) for line in batch.malformed] == [(3, "wanted 3 cells, got 2", "c,1")]
    assert batch.problems == {
        1: "column slot: wanted an integer, got 'x'",
        2: "column slot: wanted an integer, got '1.5'",
        3: "column slot: wanted an integer, got '9223372036854775808'",
        4: "column price: wanted a number, got '1_0'",
        5: "column slot: wanted an integer, got '0x1'",
    }


def test_csv_rows_keep_their_numbers_over_blocks(tmp_path: Path) -> None:
    lines = [f"{i},{'x' * 100}" for i in range(1, 60_000)]
    lines[70] = "71"
    lines[45_000] = "45001,too,many"
    path = write_text(tmp_path / "log.csv", "slot,item\n" + "\n".join(lines) + "\n")
    batches = list(open_files(path, [SLOT], HEADED).read())
    assert len(batches) > 1
    for batch in batches:
        assert batch.rows.tolist() == batch.table.column("slot").to_pylist()
    assert [line.row for batch in batches for line in batch.malformed] == [71, 45_001]


def test_a_csv_of_malformed_lines_only_gives_them(tmp_path: Path) -> None:
    path = write_text(tmp_path / "log.csv", "slot,item\n1\n2\n")
    batches = list(open_files(path, [SLOT], HEADED).read())
    assert sum(len(batch.malformed) for batch in batches) == 2
    assert sum(batch.num_rows for batch in batches) == 2
