import shutil
from pathlib import Path

import pyarrow as pa
import pytest
import tensorflow as tf

from components.errors import DataError
from components.raw_log.kinds import ColumnType, Kind
from components.scorer import Scorer

INT64_MIN = -(2**63)


class Counts(tf.Module):
    """Tells apart what came: missing values count 100, 10 and 1, a list its length without missing values."""

    @tf.function(
        input_signature=[
            tf.TensorSpec([None], tf.string, "user"),
            tf.TensorSpec([None], tf.int64, "age"),
            tf.TensorSpec([None], tf.float32, "price"),
            tf.TensorSpec([None, None], tf.string, "tags"),
        ]
    )
    def score(self, user: tf.Tensor, age: tf.Tensor, price: tf.Tensor, tags: tf.Tensor) -> dict[str, tf.Tensor]:
        missing = [100 * _number(user == ""), 10 * _number(age == INT64_MIN), _number(tf.math.is_nan(price))]
        return {"missing": tf.add_n(missing), "tags_given": tf.reduce_sum(_number(tags != ""), axis=1)}


def _number(flag: tf.Tensor) -> tf.Tensor:
    return tf.cast(flag, tf.float32)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("candidate")
    module = Counts()
    tf.saved_model.save(module, str(folder / "saved_model"), signatures={"serving_default": module.score})
    return folder


def rows(*cells: tuple[object, ...]) -> pa.RecordBatch:
    types = {
        "tags": pa.list_(pa.string()),
        "price": pa.float32(),
        "more": pa.string(),
        "age": pa.int64(),
        "user": pa.string(),
    }
    columns = {name: [row[index] for row in cells] for index, name in enumerate(types)}
    return pa.RecordBatch.from_pydict({name: pa.array(columns[name], types[name]) for name in types})


def test_columns_are_what_the_signature_takes(folder: Path) -> None:
    scorer = Scorer(folder)
    assert dict(scorer.columns) == {
        "age": ColumnType(Kind.INTEGER),
        "price": ColumnType(Kind.FLOAT),
        "tags": ColumnType(Kind.TEXT, is_list=True),
        "user": ColumnType(Kind.TEXT),
    }
    assert scorer.outputs == ("missing", "tags_given")


def test_nulls_are_scored_as_missing_values_and_lists_of_any_length(folder: Path) -> None:
    batch = rows(
        (["a", "b", "c"], 1.0, "x", 1, "u"),
        ([], None, None, None, None),
        (None, 0.0, "x", 2, ""),
        (["a", None], 0.0, "x", 2, "u"),
    )
    got = Scorer(folder).score(batch)
    assert {name: value.tolist() for name, value in got.items()} == {
        "missing": [0.0, 111.0, 100.0, 0.0],
        "tags_given": [3.0, 0.0, 0.0, 1.0],
    }


def test_a_slice_of_rows_and_no_rows_are_scored(folder: Path) -> None:
    batch = rows((["a"], 1.0, "x", 1, "u"), (["a", "b"], None, "x", 1, "u"))
    scorer = Scorer(folder / "saved_model")
    assert {name: value.tolist() for name, value in scorer.score(batch.slice(1)).items()} == {
        "missing": [1.0],
        "tags_given": [2.0],
    }
    assert scorer.score(batch.slice(2))["missing"].shape == (0,)


def test_a_folder_without_a_model_is_a_data_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"expected a SavedModel with the signature serving_default, got: .*; name a"):
        Scorer(tmp_path)


def test_a_damaged_model_is_a_data_error(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder / "saved_model", tmp_path / "1")
    for file in (tmp_path / "1" / "variables").iterdir():
        file.write_bytes(b"")
    with pytest.raises(DataError, match=r"expected a SavedModel with the signature serving_default, got: .*; name a"):
        Scorer(tmp_path / "1")


def test_a_model_of_other_inputs_is_a_data_error(tmp_path: Path) -> None:
    module = tf.Module()
    signature = tf.function(lambda x: {"y": x}, input_signature=[tf.TensorSpec([None], tf.int32, "x")])
    tf.saved_model.save(module, str(tmp_path), signatures={"serving_default": signature})
    with pytest.raises(DataError, match="expected inputs of strings, int64 or float32, one or a list a row, got x: "):
        Scorer(tmp_path)
