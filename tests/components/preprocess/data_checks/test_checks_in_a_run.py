"""What a run leaves of its checks: files that travel with the model, warnings that are said, errors that end it."""

import json
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from components.artifacts import ASSETS_EXTRA, FINDINGS, RELEASE_FACTS
from components.errors import DataError
from components.findings import read_findings
from components.preprocess.run import run
from protos.config_pb2 import PipelineConfig
from protos.data_checks_pb2 import ERROR
from protos.read import parse_config

Log = dict[str, pa.Array]
FOLDERS = ("examples", "transform", "statistics", "rejects")


@pytest.fixture(scope="module")
def config(config_text: str) -> PipelineConfig:
    return parse_config(config_text, "test.config").config


def preprocess(config: PipelineConfig, train: Log, held_out: Log, out: Path, released: str = "") -> None:
    out.mkdir()
    for name, log in (("train", train), ("eval", held_out)):
        pq.write_table(pa.table(log), out / f"{name}.parquet")
    logs = {"train": str(out / "train.parquet"), "evaluate": str(out / "eval.parquet")}
    run(config, **logs, **{name: out / name for name in FOLDERS}, released=released)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def first(config: PipelineConfig, honest: tuple[Log, Log], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run, and a release of what it found."""
    out = tmp_path_factory.mktemp("first") / "run"
    preprocess(config, *honest, out)
    (out / "1" / ASSETS_EXTRA).mkdir(parents=True)
    for name in RELEASE_FACTS:
        shutil.copyfile(out / "transform" / name, out / "1" / ASSETS_EXTRA / name)
    return out


def test_statistics_schema_and_findings_are_written(first: Path) -> None:
    assert {path.name for path in (first / "statistics").iterdir()} == {*RELEASE_FACTS, FINDINGS, "statistics.json"}
    assert read_findings(first / "statistics" / FINDINGS) == []
    split = json.loads((first / "statistics" / "statistics.json").read_text())["splits"]["train"]
    assert split["duplicates"] == {"share": 0.0, "is_exact": True}


def test_an_error_ends_the_run_before_learning_and_leaves_its_findings(
    config: PipelineConfig, honest: tuple[Log, Log], first: Path, tmp_path: Path
) -> None:
    train, held_out = honest
    leaky = [log | {"level": pc.multiply(log["clk"], 4)} for log in (train, held_out)]
    wanted = r"run/train.parquet: column level alone tells label clk: AUC 1.0000 on 2,000 sampled rows, .* row \d+\).*"
    with pytest.raises(DataError, match=wanted + r"data_checks.leak: WARN; all findings: .*findings.json"):
        preprocess(config, *leaky, tmp_path / "run", str(first / "1"))
    out = tmp_path / "run"
    found = read_findings(out / "statistics" / FINDINGS)
    assert {(it["check"], it["severity"]) for it in found} >= {("leak", "error"), ("drift", "warning")}
    assert found[0]["rows"][0]["file"].endswith("train.parquet")
    assert not (out / "examples").exists()
    assert not (out / "transform").exists()


def test_what_was_an_error_elsewhere_goes_on_as_a_warning_here(
    config: PipelineConfig, honest: tuple[Log, Log], first: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    train, held_out = honest
    strict = PipelineConfig()
    strict.CopyFrom(config)
    strict.preprocess_config.data_checks.duplicates = ERROR
    twice = {name: pa.concat_arrays([column, column]) for name, column in train.items()}
    with pytest.raises(DataError, match=r"2,000 rows \(50.00%\) equal an earlier one"):
        preprocess(strict, twice, held_out, tmp_path / "strict", str(first / "1"))
    assert "warning: " not in capsys.readouterr().err
    preprocess(config, twice, held_out, tmp_path / "mild", str(first / "1"))
    assert "[preprocess] warning: train: 2,000 rows (50.00%) equal an earlier one" in capsys.readouterr().err
    assert (tmp_path / "mild" / "examples").is_dir()
