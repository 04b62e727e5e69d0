"""Real failures of other pipelines with whole logs, by their number in the list, on `gateline preprocess`."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from pipeline.cli import DATA_ERROR, USAGE_ERROR, main
from pipeline.demo.files import LogFiles


@pytest.fixture(scope="module")
def rows(ad_log: LogFiles) -> pa.Table:
    return pq.read_table(ad_log.train).slice(0, 300)


def preprocess(config: Path, out: Path, *arguments: object) -> Result:
    return CliRunner().invoke(main, ["preprocess", str(config), "--out", str(out), *map(str, arguments)])


def error(result: Result) -> str:
    assert "Traceback" not in result.output
    return result.stderr.splitlines()[-1]


def with_column(table: pa.Table, name: str, cells: list[object]) -> pa.Table:
    return table.set_column(table.column_names.index(name), name, pa.array(cells))


@pytest.mark.parametrize("empty", ["train", "eval"])
def test_17_a_log_of_no_rows_ends_the_run_and_says_which(
    empty: str, rows: pa.Table, small_config: Path, tmp_path: Path
) -> None:
    for split in ("train", "eval"):
        pq.write_table(rows.slice(0, 0) if split == empty else rows, tmp_path / f"{split}.parquet")
    logs = ("--train", tmp_path / "train.parquet", "--eval", tmp_path / "eval.parquet")
    result = preprocess(small_config, tmp_path / "out", *logs)
    assert result.exit_code == DATA_ERROR
    assert f"{empty}.parquet: no rows (split {empty})" in error(result)
    assert not (tmp_path / "out" / "examples").exists()


def test_18_without_an_eval_log_or_a_split_the_run_does_not_begin(
    rows: pa.Table, small_config: Path, tmp_path: Path
) -> None:
    pq.write_table(rows, tmp_path / "train.parquet")
    result = preprocess(small_config, tmp_path / "out", "--train", tmp_path / "train.parquet")
    assert result.exit_code == USAGE_ERROR
    assert error(result).endswith(
        "expected a path, got none; give --eval or set eval_input_path or split in the config"
    )


def test_18_an_eval_log_of_a_wrong_name_is_named(rows: pa.Table, small_config: Path, tmp_path: Path) -> None:
    pq.write_table(rows, tmp_path / "train.parquet")
    logs = ("--train", tmp_path / "train.parquet", "--eval", tmp_path / "evaluation.parquet")
    result = preprocess(small_config, tmp_path / "out", *logs)
    assert result.exit_code == DATA_ERROR
    assert "evaluation.parquet: no such file or folder" in error(result)


def test_26_and_33_cells_of_separators_alone_have_no_ids_and_large_ids_none_of_others(
    rows: pa.Table, small_config: Path, tmp_path: Path
) -> None:
    tags = ["|", "", "||"] * 100
    users = [2**31 - 1, 2**31, 2**40] * 100
    log = with_column(with_column(rows, "tag_category_list", tags), "user_id", users)
    for shard, (start, length) in enumerate([(0, 150), (0, 0), (150, 150)]):
        (tmp_path / "log").mkdir(exist_ok=True)
        pq.write_table(log.slice(start, length), tmp_path / "log" / f"{shard}.parquet")
    result = preprocess(small_config, tmp_path / "out", "--train", tmp_path / "log", "--eval", tmp_path / "log")
    assert result.exit_code == 0, result.output
    made = pa.concat_tables(map(pq.read_table, sorted((tmp_path / "out" / "examples").glob("train-*.parquet"))))
    rejected = json.loads((tmp_path / "out" / "rejects" / "counts.json").read_text())["train"]["rejected"]
    assert made.num_rows + rejected == 300
    assert rejected <= 1  # the generated log has a few rows that can't be used
    assert {len(ids) for ids in made["id.tag_category_list"].to_pylist()} == {0}
    assert len(set(made["id.user_id"].to_pylist())) == 3
