"""What the user gets wrong: one clear line, the exit code of its kind, no traceback, nothing like a result."""

import re
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from components.preprocess.model_size import check_model
from pipeline.cli import DATA_ERROR, USAGE_ERROR, main
from pipeline.demo.files import LogFiles
from protos.errors import ConfigError
from protos.read import read_config

Gateline = Callable[..., CompletedProcess[str]]


def gateline_here(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def last_line(result: Result) -> str:
    """The error, after checking that it is one line and no traceback."""
    assert "Traceback" not in result.output
    lines = [line for line in result.stderr.splitlines() if line.startswith("Error: ")]
    assert len(lines) == 1, result.output
    assert result.stderr.splitlines()[-1] == lines[0]
    return lines[0]


@pytest.mark.parametrize(
    ("written", "instead", "wanted"),
    [
        pytest.param(
            "num_epochs: 1", "num_epoch: 1", r"bad\.config:5:3: .*\"num_epoch\".*num_epochs", id="unknown field"
        ),
        pytest.param("num_epochs: 1", 'num_epochs: "two"', r"bad\.config:5:\d+: .*num_epochs.*two", id="wrong type"),
        pytest.param('label_name: "buy"', 'label_name: "bought"', r"bad\.config:.*bought", id="label not declared"),
        pytest.param('feature_names: "price"', 'feature_names: "prise"', r"bad\.config:.*prise", id="no such feature"),
        pytest.param("num_expert: 2", "num_expert: 0", r"bad\.config:.*num_expert", id="no expert"),
        pytest.param("data_config {", "data_config {{", r"bad\.config:8:", id="broken text"),
    ],
)
@pytest.mark.parametrize("command", ["check", "run"])
def test_a_config_that_cannot_be_used(
    command: str, written: str, instead: str, wanted: str, small_config: Path, tmp_path: Path
) -> None:
    text = small_config.read_text()
    assert text.count(written) == 1
    (tmp_path / "bad.config").write_text(text.replace(written, instead))
    more = ["--train", "t", "--eval", "e", "--out", tmp_path / "out"] if command == "run" else []
    result = gateline_here(command, tmp_path / "bad.config", *more)
    assert result.exit_code == USAGE_ERROR
    assert re.search(wanted, last_line(result))
    assert not (tmp_path / "out").exists()


def test_a_config_that_is_not_there(tmp_path: Path) -> None:
    result = gateline_here("check", tmp_path / "none.config")
    assert result.exit_code == USAGE_ERROR
    assert "none.config' does not exist" in last_line(result)


@pytest.mark.parametrize("command", ["run", "preprocess"])
def test_paths_that_neither_flag_nor_config_gives(command: str, small_config: Path, tmp_path: Path) -> None:
    result = gateline_here(command, small_config, "--out", tmp_path / "out")
    assert result.exit_code == USAGE_ERROR
    assert last_line(result).endswith("expected a path, got none; give --train or set train_input_path in the config")


def test_blocks_that_do_not_fit_end_the_run_before_any_row_is_read(tmp_path: Path) -> None:
    text = (Path(__file__).parents[1] / "configs" / "easyrec" / "backbone.config").read_text()
    (tmp_path / "bad.config").write_text(text.replace("reduction_ratio: 4", "num_squeeze_group: 3"))
    fields = [line.split('"')[1] for line in text.splitlines() if " input_name: " in line]
    (tmp_path / "log.csv").write_text("\n".join([",".join("1" for _ in fields)] * 3) + "\n")
    logs = ["--train", tmp_path / "log.csv", "--eval", tmp_path / "log.csv"]
    result = gateline_here("preprocess", tmp_path / "bad.config", *logs, "--out", tmp_path / "out")
    assert result.exit_code == USAGE_ERROR
    assert 'model_config.backbone: block "senet": SENet senet: expected' in last_line(result)
    assert not list((tmp_path / "out").glob("*"))


SEEN_BY_THE_MODEL = {
    "metric": ('export_config { exporter_type: "best" }', "export_config.best_exporter_metric"),
    "variables": ('train_config { freeze_gradient: "nothing" }', "train_config.freeze_gradient[0]"),
}


@pytest.mark.parametrize(("line", "path"), SEEN_BY_THE_MODEL.values(), ids=SEEN_BY_THE_MODEL)
def test_what_only_the_model_can_tell_is_told_with_its_line_before_any_row_is_read(
    small_config: Path, tmp_path: Path, line: str, path: str
) -> None:
    config, text = tmp_path / "bad.config", small_config.read_text()
    config.write_text(f"{text}{line}\n")
    result = gateline_here("check", config)
    assert result.exit_code == USAGE_ERROR
    assert re.search(rf"bad\.config:{len(text.splitlines()) + 1}:\d+: {re.escape(path)}: expected", last_line(result))
    with pytest.raises(ConfigError, match=re.escape(path)):
        check_model(read_config(config).config)


def replaced(table: pa.Table, column: str, values: object) -> pa.Table:
    return table.set_column(table.column_names.index(column), column, pa.array(values))


def first_value(table: pa.Table, column: str, value: object) -> pa.Table:
    return replaced(table, column, [value, *table[column].to_pylist()[1:]])


SPOILED: dict[str, tuple[Callable[[pa.Table], pa.Table], str]] = {
    "missing column": (lambda rows: rows.drop_columns("price"), r"train\.parquet: no column price"),
    "text in a number column": (
        lambda rows: replaced(rows, "price", ["dear"] * rows.num_rows),
        r"column price: feature price wants one number a row, got text",
    ),
    "labels that are not 0 or 1": (lambda rows: replaced(rows, "clk", np.full(rows.num_rows, 2)), r"clk.*(0 or 1|0/1)"),
    "no label anywhere": (lambda rows: replaced(rows, "clk", pa.nulls(rows.num_rows, pa.int64())), r"clk"),
    "a domain that is not listed": (lambda rows: replaced(rows, "scenario", ["shop"] * rows.num_rows), r"domain"),
    "no rows": (lambda rows: rows.slice(0, 0), r"(no|0) rows|empty"),
}


@pytest.mark.parametrize(("spoil", "wanted"), SPOILED.values(), ids=SPOILED.keys())
def test_data_that_cannot_be_used(
    spoil: Callable[[pa.Table], pa.Table], wanted: str, small_config: Path, ad_log: LogFiles, tmp_path: Path
) -> None:
    train = tmp_path / "train.parquet"
    pq.write_table(spoil(pq.read_table(ad_log.train)), train)
    paths = ["--train", train, "--eval", ad_log.evaluate, "--out", tmp_path / "out"]
    result = gateline_here("preprocess", small_config, *paths)
    assert result.exit_code == DATA_ERROR, result.output
    assert re.search(wanted, last_line(result))
    assert not list((tmp_path / "out").glob("[!.]*/*.parquet"))
    assert not (tmp_path / "out" / "transform").exists()


@pytest.mark.parametrize(
    ("content", "name", "wanted"),
    [
        pytest.param(b"", "train.parquet", r"train\.parquet", id="an empty file"),
        pytest.param(b"not parquet at all", "train.parquet", r"train\.parquet", id="another format"),
        pytest.param(None, "train.parquet", r"train\.parquet", id="no file"),
    ],
)
def test_files_that_cannot_be_read(
    content: bytes | None, name: str, wanted: str, small_config: Path, ad_log: LogFiles, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    paths = ["--train", tmp_path / name, "--eval", ad_log.evaluate, "--out", tmp_path / "out"]
    result = gateline_here("preprocess", small_config, *paths)
    assert result.exit_code == DATA_ERROR, result.output
    assert re.search(wanted, last_line(result))


def test_a_domain_number_out_of_range(small_config: Path, ad_log: LogFiles, tmp_path: Path) -> None:
    text = small_config.read_text()
    values = 'values { value: "feed" value: "search" value: "detail" }'
    assert values in text
    text = text.replace(values, 'num_buckets: 3 column: "age_level"')
    (tmp_path / "numbers.config").write_text(text)
    paths = ["--train", ad_log.train, "--eval", ad_log.evaluate, "--out", tmp_path / "out"]
    result = gateline_here("preprocess", tmp_path / "numbers.config", *paths)
    assert result.exit_code == DATA_ERROR, result.output
    assert "domain" in last_line(result)


def test_a_path_that_the_local_runner_would_corrupt(small_config: Path, ad_log: LogFiles, tmp_path: Path) -> None:
    out = tmp_path / "python3" / "out"
    result = gateline_here("run", small_config, "--train", ad_log.train, "--eval", ad_log.evaluate, "--out", out)
    assert result.exit_code == USAGE_ERROR
    assert "can't pass on a value with 'python3' in it" in last_line(result)
    assert not out.exists()


@pytest.mark.parametrize("command", ["run", "preprocess"])
def test_a_folder_that_cannot_be_written(command: str, small_config: Path, ad_log: LogFiles, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    paths = ["--train", ad_log.train, "--eval", ad_log.evaluate, "--out", tmp_path / "file" / "below" / "out"]
    result = gateline_here(command, small_config, *paths)
    assert result.exit_code == USAGE_ERROR, result.output
    assert "Not a directory" in last_line(result)


def test_an_error_in_a_step_of_a_whole_run_ends_it_with_its_line_and_its_code(
    gateline: Gateline, small_config: Path, ad_log: LogFiles, tmp_path: Path
) -> None:
    train = tmp_path / "train.parquet"
    pq.write_table(pq.read_table(ad_log.train).drop_columns("price"), train)
    ended = gateline("run", small_config, "--train", train, "--eval", ad_log.evaluate, "--out", tmp_path / "out")
    assert ended.returncode == DATA_ERROR
    assert ended.stdout == ""
    errors = [line for line in ended.stderr.splitlines() if not line.startswith("[")]
    assert len(errors) == 1
    assert re.match(r"Error: .*train\.parquet: no column price", errors[0])
    assert not list((tmp_path / "out").glob("*/run.json"))
    assert not list((tmp_path / "out").glob("*/train"))
    assert not list((tmp_path / "out" / "releases").glob("[0-9]*"))
