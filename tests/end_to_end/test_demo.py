"""`gateline demo` as a newcomer runs it: twice, and then the line that it prints last."""

import json
import shlex
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pyarrow.parquet as pq
import pytest

pytestmark = pytest.mark.slow

Gateline = Callable[..., CompletedProcess[str]]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def first(gateline: Gateline, out: Path) -> CompletedProcess[str]:
    return gateline("demo", "--out", out)


@pytest.fixture(scope="module")
def second(first: CompletedProcess[str], gateline: Gateline, out: Path) -> CompletedProcess[str]:
    return gateline("demo", "--out", out)


def newest_report(out: Path) -> dict[str, Any]:
    run = max(path.parent for path in out.glob("runs/*/run.json"))
    report: dict[str, Any] = json.loads((run / "evaluate" / "report" / "report.json").read_text())
    return report


def test_the_first_demo_releases_version_1(first: CompletedProcess[str], out: Path) -> None:
    assert first.returncode == 0, first.stderr
    assert (out / "releases" / "1" / "saved_model.pb").exists()


@pytest.mark.parametrize(("task", "share"), [("ctr", 0.8), ("cvr", 0.75)])
def test_the_model_finds_most_of_what_was_planted(
    first: CompletedProcess[str], out: Path, task: str, share: float
) -> None:
    best = json.loads((out / "log" / "truth.json").read_text())["best_auc"]
    for result in newest_report(out)["slices"]:
        if result["task"] == task and not result["slice"]:
            assert (result["candidate"]["auc"] - 0.5) / (best[task][""] - 0.5) > share


def test_the_second_demo_is_judged_against_version_1(second: CompletedProcess[str], out: Path) -> None:
    assert second.returncode == 0, second.stderr
    assert newest_report(out)["released"]["version"] == 1


def test_the_line_that_the_demo_prints_scores_the_held_out_rows(
    first: CompletedProcess[str], gateline: Gateline, out: Path, tmp_path: Path
) -> None:
    (line,) = [line for line in first.stdout.splitlines() if line.startswith("score ")]
    _, command, *arguments = shlex.split(line)
    assert command == "gateline"
    arguments[arguments.index("-o") + 1] = str(tmp_path / "predictions.parquet")
    scored = gateline(*arguments)
    assert scored.returncode == 0, scored.stderr
    assert (
        pq.read_metadata(tmp_path / "predictions.parquet").num_rows
        == pq.read_metadata(out / "log/eval.parquet").num_rows
    )
