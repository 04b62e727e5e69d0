"""What went wrong elsewhere with files and types, by its number in the list of real failures: none goes wrong here."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from google.protobuf import text_format

from components.errors import DataError
from components.raw_log.columns import LogColumn, Need, Use
from components.raw_log.open_files import open_files
from protos.data_pb2 import DataConfig

ITEM = LogColumn("item", (Use("feature item", Need.ID),))
AGE = LogColumn("age", (Use("feature age", Need.NUMBER),))
SLOT = LogColumn("slot", (Use("feature slot", Need.ONE_ID_NUMBER),))


def data(text: str) -> DataConfig:
    return text_format.Parse(f"with_header: true {text}", DataConfig())


def read(paths: Path, *columns: LogColumn, config: str = "") -> tuple[dict[str, Any], list[str]]:
    log = open_files(str(paths), columns, data(config))
    batches = list(log.read())
    problems = [problem for batch in batches for problem in batch.problems.values()]
    return pa.Table.from_batches([batch.table for batch in batches]).to_pydict(), problems


def test_04_a_blank_cell_does_not_change_a_columns_type(tmp_path: Path) -> None:
    (tmp_path / "full.csv").write_text("item,age,slot\n7,7,7\n8,8,8\n")
    (tmp_path / "with_blanks.csv").write_text("item,age,slot\n7,7,7\n,,\n")
    types = [open_files(str(file), [ITEM, AGE, SLOT], data("")).types for file in sorted(tmp_path.iterdir())]
    assert types[0] == types[1]
    rows, problems = read(tmp_path, ITEM, AGE, SLOT)
    assert rows == {"item": ["7", "8", "7", None], "age": [7.0, 8.0, 7.0, None], "slot": [7, 8, 7, None]}
    assert not problems


@pytest.mark.parametrize("first", ["whole", "broken"])
def test_05_floats_that_happen_to_be_whole_in_one_shard_are_the_floats_of_the_other(tmp_path: Path, first: str) -> None:
    shards = {"whole": pa.array([1, 2], pa.int64()), "broken": pa.array([0.5, 2.0])}
    names = [first, *(name for name in shards if name != first)]
    for number, name in enumerate(names):
        pq.write_table(pa.table({"age": shards[name]}), tmp_path / f"{number}.parquet")
    rows, _ = read(tmp_path, AGE)
    assert rows == {"age": [float(age) for name in names for age in shards[name].to_pylist()]}


def test_25_sparks_array_of_strings_that_are_not_null_is_a_list_of_texts(tmp_path: Path) -> None:
    element = pa.list_(pa.field("element", pa.string(), nullable=False))
    chunks = pa.chunked_array([pa.array([["a", "b"], []], element), pa.array([["c"], None], element)])
    pq.write_table(pa.table({"item": chunks}), tmp_path / "part-0.snappy.parquet", compression="snappy")
    assert read(tmp_path, ITEM)[0] == {"item": [["a", "b"], [], ["c"], None]}


@pytest.mark.parametrize("arrow", [pa.string(), pa.large_string(), pa.binary()], ids=str)
def test_15_bytes_that_are_no_utf8_are_a_problem_of_their_row_also_where_the_file_says_text(
    tmp_path: Path, arrow: pa.DataType
) -> None:
    offsets = np.array([0, 1, 3], np.int64 if arrow == pa.large_string() else np.int32)
    cells = pa.Array.from_buffers(arrow, 2, [None, pa.py_buffer(offsets), pa.py_buffer(b"\xffok")])
    pq.write_table(pa.table({"item": cells}), tmp_path / "a.parquet")
    assert read(tmp_path, ITEM) == ({"item": [None, "ok"]}, [r"column item: wanted UTF-8 text, got b'\xff'"])


def test_15_bytes_that_are_no_utf8_right_below_a_header_are_not_the_headers(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"item\n\xff\nok\n")
    assert read(tmp_path, ITEM) == ({"item": [None, "ok"]}, [r"column item: wanted UTF-8 text, got b'\xff'"])
    (tmp_path / "a.csv").write_bytes(b"it\xff\nok\n")
    with pytest.raises(DataError, match=r"a\.csv: the header is not UTF-8 text"):
        read(tmp_path, ITEM)


@pytest.mark.parametrize("is_map", [False, True], ids=["lists", "maps"])
def test_25_dictionaries_inside_of_lists_are_read_over_row_groups(tmp_path: Path, is_map: bool) -> None:
    texts, offsets = pa.array(["a", "b", "a", "c"]).dictionary_encode(), pa.array([0, 2, 3, 4], pa.int32())
    cells = pa.MapArray.from_arrays(offsets, texts, texts) if is_map else pa.ListArray.from_arrays(offsets, texts)
    pq.write_table(pa.table({"item": cells}), tmp_path / "a.parquet", row_group_size=1)
    wanted = [["a:a", "b:b"], ["a:a"], ["c:c"]] if is_map else [["a", "b"], ["a"], ["c"]]
    assert read(tmp_path, ITEM)[0] == {"item": wanted}


def test_25_a_row_group_larger_than_a_batch_comes_in_pieces(tmp_path: Path) -> None:
    pq.write_table(pa.table({"slot": range(200_000)}), tmp_path / "a.parquet")
    sizes = [batch.num_rows for batch in open_files(str(tmp_path), [SLOT], data("")).read()]
    assert max(sizes) <= 65_536
    assert sum(sizes) == 200_000


def test_26_an_empty_map_holds_no_pairs(tmp_path: Path) -> None:
    cells = pa.array([[], [("a", 1)], None], pa.map_(pa.string(), pa.int64()))
    pq.write_table(pa.table({"item": cells}), tmp_path / "a.parquet")
    assert read(tmp_path, ITEM)[0] == {"item": [[], ["a:1"], None]}


def test_28_a_marker_of_missing_values_is_missing_once_it_is_declared_and_never_a_number(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("age\n7\nNA\n")
    assert read(tmp_path, AGE) == ({"age": [7.0, None]}, ["column age: wanted a number, got 'NA'"])
    declared = 'input_fields { input_name: "age" ignore_val: "-1" }'
    (tmp_path / "a.csv").write_text("age\n7\n-1\n")
    assert read(tmp_path, AGE, config=declared) == ({"age": [7.0, None]}, [])


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
@pytest.mark.parametrize("declared", ["", 'input_fields { input_name: "item" input_type: INT32 }'], ids=["", "INT32"])
def test_33_an_id_beyond_32_bits_keeps_all_of_them(tmp_path: Path, suffix: str, declared: str) -> None:
    ids = [2**31 - 1, 2**31, 2**32 + 5, -(2**40), 2**62]
    if suffix == "csv":
        (tmp_path / "a.csv").write_text("item\n" + "\n".join(map(str, ids)))
    else:
        pq.write_table(pa.table({"item": ids}), tmp_path / "a.parquet")
    rows, problems = read(tmp_path, ITEM, config=declared)
    assert [int(item) for item in rows["item"]] == ids
    assert not problems


def test_33_an_id_beyond_64_bits_is_a_problem_of_its_row(tmp_path: Path) -> None:
    pq.write_table(pa.table({"item": pa.array([2**63, 7], pa.uint64())}), tmp_path / "a.parquet")
    rows, problems = read(tmp_path, ITEM)
    assert rows == {"item": [None, 7]}
    assert problems == ["column item: wanted an integer below 2^63, got 9223372036854775808"]
