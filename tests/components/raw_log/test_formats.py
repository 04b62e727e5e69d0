"""The same rows in every format and store: what is read is the same, and what is broken is told with its place."""

import gzip
import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.feather as feather
import pyarrow.parquet as pq
import pytest
from google.protobuf import text_format
from hypothesis import given, settings
from hypothesis import strategies as st

from components.errors import DataError
from components.raw_log.columns import LogColumn, Need, Use
from components.raw_log.examples_file import LOOKED_AT_ROWS
from components.raw_log.files import Format, file_format
from components.raw_log.one_byte_delimiter import DELIMITER, OneByteDelimiter
from components.raw_log.open_files import open_files
from components.raw_log.tfrecord_file import read_records
from components.storage.locate import locate
from protos.data_pb2 import DataConfig

ITEM = LogColumn("item", (Use("feature item", Need.ID),))
AGE = LogColumn("age", (Use("feature age", Need.NUMBER),))
CLK = LogColumn("clk", (Use("label clk", Need.NUMBER),))
TAGS = LogColumn("tags", (Use("feature tags", Need.ID),))
VECTOR = LogColumn("vector", (Use("feature vector", Need.NUMBERS),))
HEADED = DataConfig(with_header=True)
ROWS: dict[str, list[Any]] = {"item": ["a", "", "ü", None], "age": [1.5, None, 3.0, -0.0], "clk": [0, 1, 1, 0]}


def examples(columns: Mapping[str, Sequence[Any]]) -> list[bytes]:
    """Serialized tf.Examples of the rows; a cell that is None is a feature that is absent."""
    import tensorflow as tf

    def feature(cell: object) -> object:
        cells = cell if isinstance(cell, list) else [cell]
        if any(isinstance(value, str | bytes) for value in cells):
            texts = [value.encode() if isinstance(value, str) else value for value in cells]
            return tf.train.Feature(bytes_list=tf.train.BytesList(value=texts))
        if any(isinstance(value, float) for value in cells):
            return tf.train.Feature(float_list=tf.train.FloatList(value=cells))
        return tf.train.Feature(int64_list=tf.train.Int64List(value=cells))

    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    made = [{name: feature(cell) for name, cell in row.items() if cell is not None} for row in rows]
    return [tf.train.Example(features=tf.train.Features(feature=row)).SerializeToString() for row in made]


def write_tfrecord(path: Path, columns: Mapping[str, Sequence[Any]], compression: str = "") -> None:
    """Written by TensorFlow itself, so that it is the oracle of the framing."""
    import tensorflow as tf

    with tf.io.TFRecordWriter(str(path), compression or None) as writer:
        for example in examples(columns):
            writer.write(example)


def write_stream(path: Path, columns: Mapping[str, Sequence[Any]]) -> None:
    table = pa.table(dict(columns))
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=2)


def write_file(path: Path, columns: Mapping[str, Sequence[Any]], chunk: int = 2) -> None:
    table = pa.table(dict(columns))
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=chunk)


def write_csv(path: Path, columns: Mapping[str, Sequence[Any]]) -> None:
    arrow_csv.write_csv(pa.table(dict(columns)), path)


def write_csv_gz(path: Path, columns: Mapping[str, Sequence[Any]]) -> None:
    with gzip.open(path, "wb") as sink:
        arrow_csv.write_csv(pa.table(dict(columns)), sink)


WRITERS: dict[str, Callable[[Path, Mapping[str, Sequence[Any]]], None]] = {
    "log.parquet": lambda path, columns: pq.write_table(pa.table(dict(columns)), path),
    "log.csv": write_csv,
    "log.csv.gz": write_csv_gz,
    "log.arrow": write_file,
    "log.feather": lambda path, columns: feather.write_feather(pa.table(dict(columns)), str(path)),
    "stream.arrow": write_stream,
    "log.tfrecord": write_tfrecord,
    "data_tfrecord-00000-of-00001.gz": lambda path, columns: write_tfrecord(path, columns, "GZIP"),
}


def read(paths: str, columns: Sequence[LogColumn], data: DataConfig = HEADED) -> tuple[dict[str, Any], dict[int, str]]:
    log = open_files(paths, columns, data)
    batches = list(log.read())
    problems = {int(batch.rows[at]): problem for batch in batches for at, problem in batch.problems.items()}
    return pa.Table.from_batches([batch.table for batch in batches]).to_pydict(), problems


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("store", ["local", "s3"])
def test_every_format_gives_the_same_rows_from_every_store(
    name: str, store: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    path = tmp_path / name
    WRITERS[name](path, ROWS)
    where = str(path)
    if store == "s3":
        remote = locate(request.getfixturevalue("bucket")) / "logs" / name
        remote.write_bytes(path.read_bytes())
        where = remote.parent.uri
    rows, problems = read(where, [ITEM, AGE, CLK])
    # A CSV cell tells "" and missing apart no more than the served model's input does.
    texts = [text or "" for text in rows["item"]]
    assert (texts, rows["age"], rows["clk"]) == (["a", "", "ü", ""], ROWS["age"], ROWS["clk"])
    assert not problems


@pytest.mark.parametrize("between", ["||", "§", "::,"])
@pytest.mark.parametrize("name", ["log.csv", "log.csv.gz"])
def test_several_characters_may_stand_between_cells(name: str, between: str, tmp_path: Path) -> None:
    text = "item~age~clk\na|b~1.5~0\n~~1\n,:~3~1~\nü~-0.0~0\n".replace("~", between).encode()
    (tmp_path / name).write_bytes(gzip.compress(text) if name.endswith("gz") else text)
    log = open_files(str(tmp_path / name), [ITEM, AGE, CLK], DataConfig(with_header=True, delimiter=between))
    (batch,) = log.read()
    found = batch.table.to_pydict()
    assert [text or "" for text in found["item"]] == ["a|b", "", "ü"]
    assert (found["age"], found["clk"]) == ([1.5, None, -0.0], [0, 1, 0])
    (told,) = batch.malformed
    assert (told.row, told.reason, told.text) == (3, "wanted 3 cells, got 4", f",:{between}3{between}1{between}")


@given(st.text("ab|\n", max_size=60), st.sampled_from(["||", "ab", "aab"]), st.integers(1, 7))
def test_delimiters_are_found_wherever_a_block_ends(text: str, between: str, num_bytes: int) -> None:
    class Source(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(num_bytes)

    read = OneByteDelimiter(Source(text.encode()), between).read()
    assert read == text.replace(between, DELIMITER).encode()


def test_a_text_that_holds_the_byte_in_the_delimiters_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_bytes(b"item||clk\na\x1fb||1\n")
    with pytest.raises(DataError, match=r"not a readable CSV file \(it holds byte 0x1f"):
        read(str(tmp_path / "log.csv"), [ITEM, CLK], DataConfig(with_header=True, delimiter="||"))


@pytest.mark.parametrize("name", ["log.parquet", "log.arrow", "stream.arrow", "log.tfrecord"])
def test_lists_are_read_from_every_format_that_has_them(name: str, tmp_path: Path) -> None:
    columns = {"tags": [["a", "b"], None, ["c"]], "vector": [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]}
    WRITERS[name](tmp_path / name, columns)
    rows, problems = read(str(tmp_path / name), [TAGS, VECTOR])
    assert rows == columns
    assert not problems


def test_one_log_may_mix_formats(tmp_path: Path) -> None:
    for name, write in WRITERS.items():
        write(tmp_path / f"{len(name):02d}-{name}", ROWS)
    rows, _ = read(str(tmp_path), [ITEM, CLK])
    assert rows["clk"] == ROWS["clk"] * len(WRITERS)


@pytest.mark.parametrize("name", [name for name in WRITERS if "csv" not in name])
def test_a_shard_of_no_rows_is_fine(name: str, tmp_path: Path) -> None:
    if name == "log.tfrecord":
        pytest.skip(
            "a TFRecord of no records is a file of 0 bytes, which can't be told from one that was never written"
        )
    none = {"item": pa.array([], pa.string()), "clk": pa.array([], pa.int64())}
    WRITERS[name](tmp_path / name, none)
    pq.write_table(pa.table({"item": ["a"], "clk": [1]}), tmp_path / "x.parquet")
    rows, _ = read(str(tmp_path), [ITEM, CLK])
    assert rows == {"item": ["a"], "clk": [1]}


@pytest.mark.parametrize("name", WRITERS)
def test_a_file_that_is_cut_off_is_a_data_error_with_its_path(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    WRITERS[name](path, {"item": [f"item-{n * 7919 % 1000}" for n in range(5000)], "clk": [0, 1] * 2500})
    whole = path.read_bytes()
    if name == "log.csv":
        pytest.skip("text that ends early is a shorter file, or a last line of too few cells, which is set aside")
    for kept in (len(whole) // 2, len(whole) - 3):
        path.write_bytes(whole[:kept])
        with pytest.raises(DataError, match=f"{name}: .*not a readable") as raised:
            read(str(path), [ITEM, CLK])
        assert "\n" not in str(raised.value)


@pytest.mark.parametrize("name", WRITERS)
def test_a_file_of_0_bytes_is_a_data_error_with_its_path(name: str, tmp_path: Path) -> None:
    (tmp_path / name).touch()
    with pytest.raises(DataError, match=rf"{name}: the file is empty \(0 bytes\)"):
        read(str(tmp_path / name), [ITEM])


def test_a_changed_byte_of_a_tfrecord_is_found_by_its_checksum_and_told_with_its_record(tmp_path: Path) -> None:
    write_tfrecord(tmp_path / "log.tfrecord", ROWS)
    content = bytearray((tmp_path / "log.tfrecord").read_bytes())
    first_length = int.from_bytes(content[:8], "little")
    content[first_length + 16 + 12 + 3] ^= 1
    (tmp_path / "log.tfrecord").write_bytes(content)
    with pytest.raises(
        DataError, match=r"log\.tfrecord: record 2: not a readable TFRecord \(its checksum doesn't hold\)"
    ):
        read(str(tmp_path / "log.tfrecord"), [ITEM])


def test_records_that_are_no_examples_are_told_with_their_rows(tmp_path: Path) -> None:
    import tensorflow as tf

    with tf.io.TFRecordWriter(str(tmp_path / "log.tfrecord")) as writer:
        writer.write(b"\xff")
    with pytest.raises(DataError, match=r"log\.tfrecord: rows 1 to 1: not tf\.Examples of one kind"):
        read(str(tmp_path / "log.tfrecord"), [ITEM])


def test_a_feature_of_two_kinds_in_one_file_is_told_by_its_name(tmp_path: Path) -> None:
    write_tfrecord(tmp_path / "log.tfrecord", {"age": [1, 2.5]})
    with pytest.raises(DataError, match=r'rows 1 to 2: not tf\.Examples of one kind \(.*feature "age"\)'):
        read(str(tmp_path / "log.tfrecord"), [AGE])


def test_a_second_value_where_one_is_wanted_is_a_problem_of_its_row(tmp_path: Path) -> None:
    write_tfrecord(tmp_path / "log.tfrecord", {"age": [1.5, [2.5, 3.5], None, 4.5]})
    rows, problems = read(str(tmp_path / "log.tfrecord"), [AGE])
    assert rows == {"age": [1.5, None, None, 4.5]}
    assert problems == {2: "column age: wanted one value, got 2"}


def test_lists_in_one_tfrecord_make_lists_of_all(tmp_path: Path) -> None:
    write_tfrecord(tmp_path / "a.tfrecord", {"tags": ["a", "b"]})
    write_tfrecord(tmp_path / "b.tfrecord", {"tags": [["c", "d"]]})
    assert read(str(tmp_path), [TAGS])[0] == {"tags": [["a"], ["b"], ["c", "d"]]}


@pytest.mark.parametrize("name", ["log.parquet", "log.csv.gz", "log.arrow", "stream.arrow"])
def test_a_file_that_another_has_replaced_is_a_data_error_with_its_path(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    WRITERS[name](path, ROWS)
    log = open_files(str(path), [ITEM], HEADED)
    WRITERS[name](path, {"clk": [0, 1]})
    with pytest.raises(DataError, match=rf"{name}: not a readable .*item"):
        list(log.read())


def test_a_feature_that_only_later_rows_of_a_tfrecord_have_is_read(tmp_path: Path) -> None:
    item = [None] * LOOKED_AT_ROWS + ["a"]
    write_tfrecord(tmp_path / "a.tfrecord", {"item": item, "clk": [0] * len(item)})
    with pytest.raises(DataError, match=r"a\.tfrecord: no column item .*; its first rows lack it; .*is_optional"):
        read(str(tmp_path), [ITEM, CLK])
    may_lack = text_format.Parse('input_fields { input_name: "item" is_optional: true }', DataConfig())
    assert read(str(tmp_path), [ITEM, CLK], may_lack)[0]["item"] == item


def test_a_vector_of_a_tfrecord_is_a_list_by_its_use(tmp_path: Path) -> None:
    write_tfrecord(tmp_path / "a.tfrecord", {"vector": [[1.0], [2.0]]})
    assert read(str(tmp_path), [VECTOR])[0] == {"vector": [[1.0], [2.0]]}


@given(st.lists(st.binary(max_size=70_000), max_size=4), st.sampled_from(["", "GZIP"]))
@settings(max_examples=25)
def test_records_are_what_tensorflow_wrote(records: list[bytes], compression: str) -> None:
    import tempfile

    import tensorflow as tf

    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/some.tfrecord"
        with tf.io.TFRecordWriter(path, compression or None) as writer:
            for record in records:
                writer.write(record)
        assert list(read_records(path)) == records
        assert not records or compression or file_format(path) is Format.TFRECORD


def test_a_format_is_told_by_its_bytes_whatever_the_name(tmp_path: Path) -> None:
    for name, write in WRITERS.items():
        if "csv" not in name and not name.endswith(".gz"):
            write(tmp_path / "part-00000", ROWS)
            assert file_format(str(tmp_path / "part-00000")).value in name or file_format(str(tmp_path / "part-00000"))
            assert read(str(tmp_path / "part-00000"), [CLK])[0] == {"clk": ROWS["clk"]}


def two_shards(tmp_path: Path, first: pa.Array, second: pa.Array) -> str:
    pq.write_table(pa.table({"item": first, "age": first, "clk": first}), tmp_path / "a.parquet")
    pq.write_table(pa.table({"item": second, "age": second, "clk": second}), tmp_path / "b.parquet")
    return str(tmp_path)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (pa.array([1, 7], pa.int32()), pa.array([1, 7], pa.int64())),
        (pa.array([1, 7], pa.uint8()), pa.array([1.0, 7.0], pa.float64())),
        (pa.array([1, 7], pa.int64()), pa.array([1.0, 7.0], pa.float32())),
        (pa.array([True, False]), pa.array([1, 0], pa.int8())),
        (pa.array([None, None], pa.null()), pa.array([1, 7], pa.int64())),
    ],
    ids=["int32-int64", "uint8-double", "int64-float", "bool-int8", "null-int64"],
)
def test_whole_numbers_of_drifting_types_are_the_same_ids_and_numbers(
    tmp_path: Path, first: pa.Array, second: pa.Array
) -> None:
    rows, problems = read(two_shards(tmp_path, first, second), [ITEM, CLK])
    wanted = [None if cell is None else int(cell) for cell in [*first.to_pylist(), *second.to_pylist()]]
    assert rows == {"item": wanted, "clk": wanted}
    assert all(isinstance(item, int | None) for item in rows["item"])
    assert not problems


@pytest.mark.parametrize(
    "other",
    [
        pa.array(["a", None, "ü"], pa.large_string()),
        pa.array(["a", None, "ü"], pa.string_view()),
        pa.array(["a", None, "ü"]).dictionary_encode(),
        pa.array([b"a", None, "ü".encode()], pa.binary()),
        pa.array([b"a", None, "ü".encode()], pa.large_binary()),
    ],
    ids=lambda cells: str(cells.type),
)
def test_texts_of_drifting_types_are_the_same_texts(tmp_path: Path, other: pa.Array) -> None:
    write_file(tmp_path / "a.arrow", {"item": pa.array(["a", None, "ü"])})
    write_file(tmp_path / "b.arrow", {"item": other}, chunk=3)
    assert read(str(tmp_path), [ITEM])[0] == {"item": ["a", None, "ü"] * 2}


@pytest.mark.parametrize(
    "arrow",
    [
        pa.large_list(pa.string()),
        pa.list_(pa.large_string()),
        pa.list_(pa.field("element", pa.string(), nullable=False)),
    ],
    ids=["large_list", "large_string", "spark's array<string not null>"],
)
def test_lists_of_drifting_types_are_the_same_lists(tmp_path: Path, arrow: pa.DataType) -> None:
    cells = [["a", "b"], [], None, ["c"]]
    write_file(tmp_path / "a.arrow", {"tags": pa.array(cells, pa.list_(pa.string()))})
    write_file(tmp_path / "b.arrow", {"tags": pa.array(cells, arrow)})
    assert read(str(tmp_path), [TAGS])[0] == {"tags": cells * 2}


@pytest.mark.parametrize(
    "arrow",
    [
        pa.list_view(pa.string()),
        pa.map_(pa.string(), pa.list_(pa.int64())),
        pa.timestamp("ms"),
        pa.decimal128(9, 2),
        pa.list_(pa.list_(pa.int64())),
    ],
    ids=str,
)
def test_cells_of_types_that_cannot_be_used_are_an_error_even_without_rows(tmp_path: Path, arrow: pa.DataType) -> None:
    write_file(tmp_path / "a.arrow", {"item": pa.array([], arrow)})
    with pytest.raises(DataError, match=r"a\.arrow: column item: wanted text, .*; cast it when writing the log"):
        read(str(tmp_path), [ITEM])


def test_a_float_that_is_no_whole_number_is_no_id_and_its_row_is_told(tmp_path: Path) -> None:
    paths = two_shards(tmp_path, pa.array([1, 2]), pa.array([1.0, 2.5]))
    rows, problems = read(paths, [ITEM])
    assert rows == {"item": [1, 2, 1, None]}
    assert problems == {2: "column item: wanted an integer below 2^63, got 2.5"}


def test_text_in_one_shard_and_numbers_in_another_is_an_error_naming_both(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"b\.parquet: column item: wanted integers as in .*a\.parquet, got text"):
        read(two_shards(tmp_path, pa.array([1]), pa.array(["1"])), [ITEM])


def test_a_column_missing_in_one_shard_is_an_error_naming_the_shard_unless_it_may_be(tmp_path: Path) -> None:
    pq.write_table(pa.table({"item": ["a"], "age": [1.5]}), tmp_path / "a.parquet")
    pq.write_table(pa.table({"item": ["b"]}), tmp_path / "b.parquet")
    with pytest.raises(DataError, match=r"b\.parquet: no column age \(asked for by feature age\); .*is_optional: true"):
        read(str(tmp_path), [ITEM, AGE])
    may_lack = text_format.Parse('input_fields { input_name: "age" is_optional: true }', DataConfig())
    assert read(str(tmp_path), [ITEM, AGE], may_lack)[0] == {"item": ["a", "b"], "age": [1.5, None]}


def test_a_column_that_stands_twice_is_an_error(tmp_path: Path) -> None:
    table = pa.Table.from_arrays([pa.array(["a"]), pa.array(["b"])], names=["item", "item"])
    with pa.OSFile(str(tmp_path / "a.arrow"), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    with pytest.raises(DataError, match=r"a\.arrow: column item stands twice"):
        read(str(tmp_path), [ITEM])


def test_rows_are_numbered_over_the_batches_of_an_arrow_file(tmp_path: Path) -> None:
    write_file(tmp_path / "a.arrow", {"clk": np.arange(150_000)}, chunk=40_000)
    log = open_files(str(tmp_path), [CLK], HEADED)
    assert [(unit.pieces, unit.first_row) for unit in log.units] == [((0, 1), 1), ((2, 3), 80_001)]
    numbers = np.concatenate([batch.rows for unit in log.units for batch in log.read_unit(unit)])
    np.testing.assert_array_equal(numbers, np.arange(1, 150_001))
