"""Failures that other pipelines had with data, each by its number in our list of them: what comes of them here."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest

from components.errors import DataError
from components.preprocess.column_counts import count_column
from components.raw_log.columns import log_columns
from components.raw_log.open_files import open_files
from protos.config_pb2 import PipelineConfig

MakeConfig = Callable[..., PipelineConfig]
PRICE = 'raw_feature { feature_name: "price" expression: "item:price" }'
VECTOR = 'raw_feature { feature_name: "vector" expression: "item:vector" value_dim: 2 separator: "" }'


def test_02_two_delimiters_in_a_row_are_a_missing_cell_and_counted_as_one(
    make_config: MakeConfig, tmp_path: Path
) -> None:
    (tmp_path / "log.csv").write_text("price,clk,buy,weight,time,scene,text\n9,1,0,1,1,home,a\n,0,0,1,2,home,b\n")
    config = make_config([PRICE])
    config.data_config.with_header = True
    (batch,) = open_files(str(tmp_path / "log.csv"), log_columns(config), config.data_config).read()
    assert batch.table["price"].to_pylist() == [9.0, None]
    counts = count_column(batch.table["price"])
    assert (counts.rows, counts.missing, counts.values, counts.least) == (2, 1, 1, 9.0)


def test_08_nan_is_a_missing_number_and_poisons_no_statistic() -> None:
    counts = count_column(pa.array([1.0, float("nan"), 3.0, None]))
    assert (counts.rows, counts.missing, counts.values) == (4, 2, 2)
    assert (counts.total, counts.least, counts.greatest, counts.deviation) == (4.0, 1.0, 3.0, 1.0)


def test_09_a_constant_and_an_empty_column_have_a_deviation_of_0() -> None:
    assert count_column(pa.array([7.0, 7.0])).deviation == 0
    assert count_column(pa.array([], pa.float32())).deviation == 0


def test_10_sums_of_large_integers_do_not_overflow() -> None:
    huge = 2**62
    counts = count_column(pa.array([huge, huge, huge, -1]))
    assert counts.total == pytest.approx(3 * huge)
    assert (counts.least, counts.greatest) == (-1, huge)


def test_10_the_spread_of_times_in_milliseconds_is_not_lost_in_pieces() -> None:
    times = 1_700_000_000_000 + np.arange(10_000)
    pieces = [count_column(pa.array(piece)) for piece in np.array_split(times, 7)]
    merged = sum(pieces[1:], start=pieces[0])
    assert merged.deviation == pytest.approx(np.arange(10_000).std(), rel=1e-9)
    assert merged.deviation == pytest.approx(count_column(pa.array(times)).deviation, rel=1e-12)


def test_23_zeros_of_an_integer_column_are_counted() -> None:
    assert count_column(pa.array([0, 0, 5, None])).zeros == 2


def test_29_an_empty_text_is_a_missing_cell() -> None:
    assert count_column(pa.array(["", "a", None])).missing == 2


def test_text_cannot_be_a_vector_without_a_separator(make_config: MakeConfig, tmp_path: Path) -> None:
    rest: dict[str, Any] = {"clk": [1], "buy": [0], "weight": [1], "time": [1], "scene": ["home"], "text": ["a"]}
    config = make_config([VECTOR])
    for name, cells in (("text", ["1,2"]), ("lists", [[1.0, 2.0]])):
        pa.parquet.write_table(pa.table(rest | {"vector": cells}), tmp_path / f"{name}.parquet")
    with pytest.raises(DataError, match="column vector: feature vector wants lists of numbers, or text with a sep"):
        open_files(str(tmp_path / "text.parquet"), log_columns(config), config.data_config)
    assert open_files(str(tmp_path / "lists.parquet"), log_columns(config), config.data_config).types["vector"].is_list
