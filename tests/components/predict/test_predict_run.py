from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq
import pytest
import tensorflow as tf
from google.protobuf import text_format

from components.errors import DataError
from components.predict.run import run
from protos.config_pb2 import PipelineConfig
from protos.data_pb2 import DataConfig


class Served(tf.Module):
    """Twice the price, the length of the user's name, and both as two classes; a missing price counts 0."""

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string, "user"), tf.TensorSpec([None], tf.float32, "price")])
    def score(self, user: tf.Tensor, price: tf.Tensor) -> dict[str, tf.Tensor]:
        twice = 2 * tf.where(tf.math.is_nan(price), 0.0, price)
        length = tf.cast(tf.strings.length(user), tf.float32)
        domain = tf.zeros_like(user, tf.int64)
        return {"probs_ctr": twice, "classes": tf.stack([twice, length], axis=1), "domain": domain}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("releases") / "1"
    module = Served()
    tf.saved_model.save(module, str(folder), signatures={"serving_default": module.score})
    return folder


def write_log(path: Path, **columns: object) -> str:
    table = pa.table({"request": [1, 2**60, 3], "user": ["ann", None, "bo"], "price": [1.5, 2.0, None]} | columns)
    pq.write_table(table, path)
    return str(path)


def test_every_row_comes_out_in_order_with_the_outputs_beside_it(model: Path, tmp_path: Path) -> None:
    out = tmp_path / "scored.parquet"
    data = write_log(tmp_path / "log.parquet", tags=[["a"], None, []])
    assert run(model=model, data=data, out=out, form=None) == 3
    assert pq.read_table(out).to_pydict() == {
        "request": [1, 2**60, 3],
        "user": ["ann", None, "bo"],
        "price": [1.5, 2.0, None],
        "tags": [["a"], None, []],
        "classes[0]": [3.0, 4.0, 0.0],
        "classes[1]": [3.0, 0.0, 2.0],
        "domain": [0, 0, 0],
        "probs_ctr": [3.0, 4.0, 0.0],
    }
    assert sorted(path.name for path in tmp_path.iterdir()) == ["log.parquet", "scored.parquet"]


def test_csv_in_and_out(model: Path, tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text('price,note,user\n1.5,"a, b",ann\n,,bo\n')
    out = tmp_path / "scored.csv"
    assert run(model=model, data=str(tmp_path / "log.csv"), out=out, form=None) == 2
    got = arrow_csv.read_csv(out).to_pydict()
    assert (got["price"], got["note"], got["user"]) == ([1.5, None], ["a, b", ""], ["ann", "bo"])
    assert (got["probs_ctr"], got["classes[1]"]) == ([3.0, 0.0], [3.0, 2.0])


def test_a_config_says_how_csv_files_are_written(model: Path, tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("ann;1.5\n")
    data_config = DataConfig(delimiter=";", input_fields=[{"input_name": "user"}, {"input_name": "price"}])
    out = tmp_path / "scored.parquet"
    run(model=model, data=str(tmp_path / "log.csv"), out=out, form=data_config)
    assert pq.read_table(out)["probs_ctr"].to_pylist() == [3.0]


def test_columns_that_cannot_be_copied_are_left_out_and_named(
    model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    times = pa.array([0, 1, 2], pa.timestamp("ms"))
    data = write_log(tmp_path / "log.parquet", time=times, tags=[["a"], None, []], domain=[7, 8, 9])
    out = tmp_path / "scored.csv"
    run(model=model, data=data, out=out, form=None)
    assert "columns left out of scored.csv: time, tags, domain" in capsys.readouterr().err
    assert arrow_csv.read_csv(out)["domain"].to_pylist() == [0, 0, 0]


def test_only_columns_that_all_files_have_are_copied(model: Path, tmp_path: Path) -> None:
    (tmp_path / "log").mkdir()
    write_log(tmp_path / "log" / "a.parquet", more=[1, 2, 3])
    write_log(tmp_path / "log" / "b.parquet", request=pa.array([4, 5, 6], pa.int32()))
    out = tmp_path / "scored.parquet"
    assert run(model=model, data=str(tmp_path / "log"), out=out, form=None) == 6
    table = pq.read_table(out)
    assert table["request"].to_pylist() == [1, 2**60, 3, 4, 5, 6]
    assert "more" not in table.column_names


def test_many_rows_are_scored_piece_by_piece(model: Path, tmp_path: Path) -> None:
    prices = np.arange(20_000, dtype=np.float32)
    pq.write_table(pa.table({"user": ["u"] * len(prices), "price": prices}), tmp_path / "log.parquet")
    out = tmp_path / "scored.parquet"
    assert run(model=model, data=str(tmp_path / "log.parquet"), out=out, form=None) == 20_000
    np.testing.assert_array_equal(pq.read_table(out)["probs_ctr"], 2 * prices)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x,y\n1,2\n", r"log.csv: expected every column that the model takes, got none named price, user; add them"),
        (
            "user,price\nann,1\nbo,cheap\n",
            r"log.csv: row 2: column price: wanted a number, got .*cheap.*; mend the row",
        ),
        ("user,price\nann,1,5\nbo,2\n", r"log.csv: row 1: wanted 2 cells, got 3; mend the row or leave it out"),
        ("user,price\n", r"log.csv: expected rows to score, got 0"),
        ("", r"log.csv: the file is empty"),
    ],
    ids=["missing columns", "text in a number column", "misshapen line", "no rows", "empty file"],
)
def test_rows_that_cannot_be_scored_are_named_and_nothing_is_written(
    model: Path, tmp_path: Path, text: str, message: str
) -> None:
    (tmp_path / "log.csv").write_text(text)
    with pytest.raises(DataError, match=message):
        run(model=model, data=str(tmp_path / "log.csv"), out=tmp_path / "scored.parquet", form=None)
    assert [path.name for path in tmp_path.iterdir()] == ["log.csv"]


def test_an_output_is_parquet_or_csv_and_in_a_folder_that_exists(model: Path, tmp_path: Path) -> None:
    data = write_log(tmp_path / "log.parquet")
    with pytest.raises(
        DataError, match=r"scored.json: expected an output named .parquet or .csv, got .json; rename it"
    ):
        run(model=model, data=data, out=tmp_path / "scored.json", form=None)
    with pytest.raises(DataError, match=r"scored.csv: can't be written \(.*\); choose another output"):
        run(model=model, data=data, out=tmp_path / "nowhere" / "scored.csv", form=None)


def test_an_earlier_output_stays_as_it_was_when_scoring_fails(model: Path, tmp_path: Path) -> None:
    out = tmp_path / "scored.csv"
    out.write_text("earlier")
    (tmp_path / "log.csv").write_text("user,price\nann,1\nbo,cheap\n")
    with pytest.raises(DataError, match="row 2"):
        run(model=model, data=str(tmp_path / "log.csv"), out=out, form=None)
    assert out.read_text() == "earlier"


def test_rows_are_joined_with_the_tables_of_the_models_config(
    model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = pa.table({"item": [7, 8, 7], "at": [1, 9, 9], "user": ["ann", "bo", "cy"]})
    pq.write_table(rows, tmp_path / "log.parquet")
    prices = pa.table({"id": ["7", "7", "8"], "since": [0, 5, 10], "price": [1.0, 2.0, 3.0]})
    pq.write_table(prices, tmp_path / "prices.parquet")
    config = text_format.Parse(
        f"""
        data_config {{ time_column: "at" }}
        joined_tables {{
          name: "prices" path: "{tmp_path}/prices.parquet" keys {{ column: "item" table_column: "id" }}
          columns: "price" valid_from: "since"
        }}
        """,
        PipelineConfig(),
    )
    data, out = str(tmp_path / "log.parquet"), tmp_path / "scored.parquet"
    assert run(model=model, data=data, out=out, form=config) == 3
    scored = pq.read_table(out)
    assert scored["probs_ctr"].to_pylist() == [2.0, 0.0, 4.0]
    assert scored.select(["item", "at", "user"]).equals(rows)
    assert "table prices: 2 of 3 rows (66.67%) found a row; 1 are earlier" in capsys.readouterr().err
    with pytest.raises(DataError, match="got none named price"):
        run(model=model, data=data, out=out, form=config.data_config)
