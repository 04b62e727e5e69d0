"""A log and a config on S3, one log split by user: preprocessed, learnt from, judged and scored from there."""

import hashlib
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from components.report_file import read_report
from components.storage.locate import locate
from pipeline.cli import DATA_ERROR, USAGE_ERROR, main
from pipeline.demo.files import LogFiles

SPLIT = 'split { hash { eval_share: 0.3 salt: "s" } }'


def gateline_here(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def is_judged(user: object) -> bool:
    digest = hashlib.sha256(f"s\0{user}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64 < 0.3


@pytest.fixture(scope="module")
def raw(ad_log: LogFiles) -> pa.Table:
    return pq.read_table(ad_log.train).slice(0, 1500)


@pytest.fixture(scope="module")
def config(shared_bucket: str, small_config: Path) -> str:
    """URI of the small config with a split."""
    place = locate(shared_bucket) / "configs" / "small.config"
    place.write_bytes(f"{small_config.read_text()}\n{SPLIT}".encode())
    return place.uri


@pytest.fixture(scope="module")
def log(shared_bucket: str, raw: pa.Table, tmp_path_factory: pytest.TempPathFactory) -> str:
    """URI of a folder of two shards."""
    here = tmp_path_factory.mktemp("shards")
    for number, start in enumerate((0, 900)):
        pq.write_table(raw.slice(start, 900 if number == 0 else None), here / f"{number}.parquet")
        place = locate(shared_bucket) / "day=1" / f"part-{number}.parquet"
        place.write_bytes((here / f"{number}.parquet").read_bytes())
    return f"{shared_bucket}/day=1"


@pytest.fixture(scope="module")
def folder(config: str, log: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What preprocess, train and evaluate wrote."""
    out = tmp_path_factory.mktemp("remote")
    commands = (
        ("preprocess", config, "--train", log, "--out", out),
        ("train", config, "--examples", out / "examples", "--transform", out / "transform", "--out", out / "candidate"),
        ("evaluate", config, "--candidate", out / "candidate", "--out", out / "report"),
    )
    for command in commands:
        result = gateline_here(*command)
        assert result.exit_code == 0, result.output
    return out


def test_the_data_span_names_the_remote_files_with_their_digests_and_the_split(
    folder: Path, log: str, raw: pa.Table
) -> None:
    span = json.loads((folder / "transform" / "data_span.json").read_text())
    assert [file["path"] for file in span["files"]] == [f"{log}/part-0.parquet", f"{log}/part-1.parquet"]
    for file in span["files"]:
        content = locate(file["path"]).read_bytes()
        assert (file["bytes"], file["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    assert span["split"] == {
        "by": "hash",
        "paths": log,
        "column": "user_id",
        "eval_share": 0.3,
        "salt": "s",
        "learn_from_missing": False,
        "dropped_rows": 0,
    }
    assert span["rows"] + span["rejected"] == sum(not is_judged(user) for user in raw["user_id"].to_pylist())


def test_no_user_is_on_both_sides_and_evaluation_reads_the_same_rows(folder: Path, raw: pa.Table) -> None:
    users = {side: set[int]() for side in ("train", "eval")}
    num_rows = dict.fromkeys(users, 0)
    for side, found in users.items():
        for shard in (folder / "examples").glob(f"{side}-*.parquet"):
            column = pq.read_table(shard, columns=["user"])["user"].to_pylist()
            found.update(column)
            num_rows[side] += len(column)
    assert users["train"].isdisjoint(users["eval"])
    assert min(num_rows.values()) > 0
    report = read_report(folder / "report" / "report.json")
    assert report.data.rows == num_rows["eval"]
    assert report.data.rows + report.data.rejected == sum(is_judged(user) for user in raw["user_id"].to_pylist())


def test_a_remote_log_is_scored(folder: Path, log: str, tmp_path: Path) -> None:
    model = folder / "candidate" / "saved_model"
    result = gateline_here("predict", "--model", model, f"{log}/part-*.parquet", "-o", tmp_path / "scored.parquet")
    assert result.exit_code == 0, result.output
    assert pq.read_table(tmp_path / "scored.parquet").num_rows == 1500


def test_check_shows_the_split_and_looks_at_the_remote_log(config: str, log: str) -> None:
    result = gateline_here("check", config, "--train", log, "--quick")
    assert result.exit_code == 0, result.output
    assert "by hash, column user_id: the rows of 30.00% of its values are judged on" in result.stdout
    assert "The raw log has all of them (2 files)" in result.stdout


@pytest.mark.parametrize(
    ("train", "exit_code", "message"),
    [
        ("{bucket}/day=2", DATA_ERROR, "day=2: no such file or folder"),
        ("s3://no-such-bucket/day=1", DATA_ERROR, "s3://no-such-bucket/day=1"),
        ("ftp://host/day=1", USAGE_ERROR, "ftp://...: no store of this kind is known"),
    ],
)
def test_a_remote_log_that_is_not_there_is_one_line(
    config: str, shared_bucket: str, train: str, exit_code: int, message: str, tmp_path: Path
) -> None:
    result = gateline_here("preprocess", config, "--train", train.format(bucket=shared_bucket), "--out", tmp_path)
    assert result.exit_code == exit_code
    assert message in result.stderr.splitlines()[-1]
    assert "Traceback" not in result.output


def test_a_remote_config_that_is_not_there_is_a_usage_error(shared_bucket: str) -> None:
    result = gateline_here("check", f"{shared_bucket}/none.config")
    assert result.exit_code == USAGE_ERROR
    assert f"{shared_bucket}/none.config: can't be read" in result.stderr.splitlines()[-1]
