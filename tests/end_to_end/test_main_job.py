"""The main job on small data: raw log to release 1; then a run that is judged against it and refused; then scoring."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any, NamedTuple

import numpy as np
import pyarrow.parquet as pq
import pytest

from pipeline.demo.files import LogFiles

Gateline = Callable[..., CompletedProcess[str]]


class Ran(NamedTuple):
    """A `gateline run --json`: how it ended, its JSON, its folder, and the releases folder."""

    ended: CompletedProcess[str]
    result: dict[str, Any]
    folder: Path
    releases: Path


def judged(ran: Ran, candidate: Path | None = None) -> tuple[object, ...]:
    """What push is given: the run's candidate, or another one, with the run's report and verdict."""
    candidate = candidate or ran.folder / "train" / "candidate"
    report, verdict = ran.folder / "evaluate" / "report", ran.folder / "gate" / "verdict"
    return ("--candidate", candidate, "--report", report, "--verdict", verdict)


@pytest.fixture(scope="module")
def run(
    gateline: Gateline, ad_log: LogFiles, small_config: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Ran]:
    out = tmp_path_factory.mktemp("main_job")

    def run_config(*more: str) -> Ran:
        logs = ("--train", ad_log.train, "--eval", ad_log.evaluate)
        folders = ("--out", out / "runs", "--releases", out / "releases")
        ended = gateline("run", small_config, *logs, *folders, "--json", *more)
        assert ended.stdout, ended.stderr
        result = json.loads(ended.stdout)
        return Ran(ended, result, Path(result["folder"]), out / "releases")

    return run_config


@pytest.fixture(scope="module")
def first(run: Callable[..., Ran]) -> Ran:
    """The first run: nothing was released before."""
    return run()


@pytest.fixture(scope="module")
def second(first: Ran, run: Callable[..., Ran]) -> Ran:
    """A run after the first, with a gate that nothing passes."""
    return run("--set", "gate_config.overall.min_auc=0.999")


def test_the_first_run_releases_version_1(first: Ran) -> None:
    assert first.ended.returncode == 0, first.ended.stderr
    assert (first.result["approved"], first.result["version"], first.result["released_before"]) == (True, 1, None)
    assert (first.releases / "1" / "saved_model.pb").exists()


def test_every_artefact_stands_in_its_place(first: Ran) -> None:
    for artefact in (
        "run.json",
        "run.log",
        "preprocess/examples",
        "preprocess/transform/pipeline.config",
        "preprocess/statistics",
        "preprocess/rejects",
        "train/candidate/saved_model/saved_model.pb",
        "evaluate/report/report.json",
        "evaluate/report/report.html",
        "gate/verdict/verdict.json",
    ):
        assert (first.folder / artefact).exists(), artefact
    assert not (first.folder / "unfinished").exists()


def test_progress_of_every_step_is_on_stderr_and_nothing_else(first: Ran) -> None:
    lines = first.ended.stderr.splitlines()
    assert {line.partition("]")[0] for line in lines if line.startswith("[")} >= {
        "[preprocess",
        "[train",
        "[evaluate",
        "[push",
    }
    assert not [line for line in lines if "KFP Executor" in line or "Traceback" in line]


def test_rows_without_a_domain_are_set_aside_and_counted(first: Ran, ad_log: LogFiles) -> None:
    report = json.loads((first.folder / "evaluate" / "report" / "report.json").read_text())
    lost = pq.read_table(ad_log.evaluate)["scenario"].null_count
    assert lost > 0
    assert report["data"]["rejected"] == lost
    assert report["data"]["rows"] + lost == ad_log.num_eval_rows


def test_every_task_is_measured_in_every_domain(first: Ran) -> None:
    measured = {(row["task"], row["slice"].get("domain")) for row in first.result["slices"]}
    assert measured >= {(task, domain) for task in ("ctr", "cvr") for domain in (None, "feed", "search", "detail")}


def test_the_second_run_is_judged_against_version_1(second: Ran) -> None:
    assert second.result["released_before"] == 1
    assert all(row["released"] is not None for row in second.result["slices"])


def test_same_data_config_and_seed_give_the_same_model(first: Ran, second: Ran) -> None:
    for row in second.result["slices"]:
        assert row["candidate"] == row["released"]


def test_a_refused_candidate_is_not_released_and_the_exit_code_says_so(second: Ran) -> None:
    assert second.ended.returncode == 3
    assert (second.result["approved"], second.result["version"]) == (False, None)
    assert "0.999" in " ".join(second.result["reasons"])
    assert sorted(path.name for path in second.releases.glob("[0-9]*")) == ["1"]


def test_the_refusal_is_recorded(second: Ran, gateline: Gateline) -> None:
    listed = json.loads(gateline("releases", second.releases, "--json").stdout)
    assert listed["newest"] == 1
    assert [(line["decision"], line["version"]) for line in listed["decisions"]] == [("released", 1), ("refused", None)]


def test_push_of_a_refused_candidate_releases_nothing_whoever_calls_it(
    second: Ran, gateline: Gateline, small_config: Path, tmp_path: Path
) -> None:
    releases = tmp_path / "releases"
    shutil.copytree(second.releases, releases)
    pushed = gateline("push", small_config, *judged(second), "--releases", releases)
    assert pushed.returncode == 3, pushed.stderr
    assert sorted(path.name for path in releases.glob("[0-9]*")) == ["1"]


def test_a_verdict_on_another_candidate_releases_nothing(
    first: Ran, gateline: Gateline, small_config: Path, tmp_path: Path
) -> None:
    candidate = tmp_path / "candidate"
    shutil.copytree(first.folder / "train" / "candidate", candidate)
    (candidate / "saved_model" / "fingerprint.pb").write_bytes(b"another model")
    pushed = gateline("push", small_config, *judged(first, candidate), "--releases", tmp_path / "releases")
    assert pushed.returncode == 3
    assert pushed.stderr.splitlines()[-1].startswith("Error: ")
    assert not list((tmp_path / "releases").glob("[0-9]*"))


def test_the_release_scores_raw_rows(first: Ran, gateline: Gateline, ad_log: LogFiles, tmp_path: Path) -> None:
    scored = gateline("predict", "--model", first.releases / "1", ad_log.evaluate, "-o", tmp_path / "scores.parquet")
    assert scored.returncode == 0, scored.stderr
    scores = pq.read_table(tmp_path / "scores.parquet")
    assert scores.num_rows == ad_log.num_eval_rows
    assert {"probs_ctr", "probs_cvr"} <= set(scores.column_names)
    # A row that has lost its domain has no score; it doesn't take the rows beside it along.
    is_lost = scores["scenario"].is_null().to_numpy()
    assert 0 < is_lost.sum() < scores.num_rows
    assert (scores["domain"].to_numpy()[is_lost] == -1).all()
    np.testing.assert_array_equal(np.isnan(scores["probs_ctr"].to_numpy()), is_lost)
