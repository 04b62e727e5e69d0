"""`gateline retrain` night by night: a first release, nothing new, new rows that are refused, and not refused twice."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pyarrow.parquet as pq
import pytest

from pipeline.demo.files import LogFiles

Gateline = Callable[..., CompletedProcess[str]]
Night = Callable[..., CompletedProcess[str]]
STRICT = ("--set", "gate_config.overall.min_auc=0.999")


@pytest.fixture(scope="module")
def folder(ad_log: LogFiles, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of one file with rows and one without."""
    folder = tmp_path_factory.mktemp("nights")
    (folder / "log").mkdir()
    rows = pq.read_table(ad_log.train)
    pq.write_table(rows.slice(0, 2500), folder / "log" / "1.parquet")
    pq.write_table(rows.slice(0, 0), folder / "log" / "empty.parquet")
    return folder


@pytest.fixture(scope="module")
def night(gateline: Gateline, ad_log: LogFiles, small_config: Path, folder: Path) -> Night:
    logs = ("--train", folder / "log", "--eval", ad_log.evaluate)
    folders = ("--out", folder / "runs", "--releases", folder / "releases")
    return lambda *more: gateline("retrain", small_config, *logs, *folders, *more)


@pytest.mark.slow
def test_nights_release_find_nothing_new_refuse_and_do_not_refuse_twice(
    night: Night, folder: Path, ad_log: LogFiles
) -> None:
    first = night("--json")
    assert first.returncode == 0, first.stderr
    result = json.loads(first.stdout)
    assert (result["action"], result["version"], result["run"]["why"]) == ("train", 1, result["why"])
    assert "[retrain] training, as nothing is released yet" in first.stderr

    second = night()
    assert (second.returncode, second.stdout) == (0, "")
    assert second.stderr.splitlines() == ["[retrain] nothing is new since version 1"]

    new = folder / "log" / "2.parquet"
    pq.write_table(pq.read_table(ad_log.train).slice(2500, 500), new)
    third = night(*STRICT)
    assert third.returncode == 3, third.stderr
    assert f"[retrain] training, as since version 1, 1 file is new ({new}), with 500 rows that reach to" in third.stderr
    assert re.search(r"gate_config.overall.min_auc was .* and is 0.999", third.stderr)

    fourth = night(*STRICT, "--json")
    assert fourth.returncode == 3
    assert json.loads(fourth.stdout)["action"] == "not_again"
    assert "[retrain] refused already on" in fourth.stderr
    assert len(list((folder / "runs").glob("*/run.json"))) == 2
