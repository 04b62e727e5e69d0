"""Several pushers at once: one wins, versions only grow, and whoever looks meanwhile sees whole versions only."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from kill_harness import FAILED, start, wait_for

from components.errors import RefusalError
from components.shelf.lock import locked
from components.shelf.open_shelf import open_shelf
from components.shelf.shelf import Shelf

MakeRun = Callable[..., Any]
Lines = Callable[[], list[dict[str, object]]]


def push(given: Any, **push_config: float) -> int | str | None:  # noqa: ANN401 - a Run of conftest.py
    try:
        version: int | None = given.push(**push_config)
    except RefusalError as refusal:
        return str(refusal)
    return version


def test_four_pushers_of_one_candidate_make_one_release(make_run: MakeRun, releases: Path, lines: Lines) -> None:
    runs = [make_run(f"run{i}") for i in range(4)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(push, runs)) == [1, 1, 1, 1]
    assert open_shelf(str(releases)).versions() == (1,)
    assert len(lines()) == 1


def test_of_four_candidates_judged_against_the_same_release_one_wins(
    make_run: MakeRun, releases: Path, lines: Lines
) -> None:
    runs = [make_run(f"run{i}", graph=b"graph %d" % i) for i in range(4)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(push, runs))
    assert answers.count(1) == 1
    assert sum("now it is version 1" in str(answer) for answer in answers) == 3
    assert sorted(str(line["decision"]) for line in lines()) == ["refused", "refused", "refused", "released"]


def test_pushers_that_judge_anew_after_losing_all_get_a_version_of_their_own(
    make_run: MakeRun, uri: str, whole: Callable[[Shelf], None]
) -> None:
    stop, num_looks, shelf = threading.Event(), 0, open_shelf(uri)

    def watch() -> int:
        nonlocal num_looks
        while not stop.is_set():
            whole(shelf)
            num_looks += 1
        return num_looks

    def push_until_released(number: int) -> int:
        for attempt in range(100):
            name, graph = f"run{number}_{attempt}", b"graph %d" % number
            if isinstance(answer := push(make_run(name, graph=graph, uri=uri), claim_timeout_s=5.0), int):
                return answer
        raise TimeoutError("never released")

    with ThreadPoolExecutor(5) as pool:
        watched = pool.submit(watch)
        versions = list(pool.map(push_until_released, range(4)))
        stop.set()
        assert watched.result() > 3
    assert sorted(versions) == [1, 2, 3, 4]
    assert [line.version for line in shelf.log() if line.decision == "released"] == [1, 2, 3, 4]


def test_of_processes_that_push_to_a_disk_at_once_one_wins(make_run: MakeRun, releases: Path) -> None:
    runs = [make_run(f"run{i}", graph=b"graph %d" % i) for i in range(4)]
    shelf = open_shelf(str(releases))
    codes = [wait_for(child) for child in [start(run.push) for run in runs]]
    assert sorted(codes) == [0, FAILED, FAILED, FAILED]
    assert shelf.versions() == (1,)
    assert sorted(decision.decision for decision in shelf.log()) == ["refused", "refused", "refused", "released"]


@pytest.mark.slow
def test_of_processes_that_push_to_s3_at_once_one_wins(make_run: MakeRun, bucket: str, tmp_path: Path) -> None:
    uri = f"{bucket}/releases"
    runs = [make_run(f"run{i}", graph=b"graph %d" % i, uri=uri) for i in range(4)]
    (tmp_path / "push.py").write_text(
        "import sys\nfrom pathlib import Path\nfrom components.push.run import run\n"
        "from protos.config_pb2 import PipelineConfig\nc, r, v, uri = sys.argv[1:]\n"
        "run(PipelineConfig(), candidate=Path(c), report=Path(r), verdict=Path(v), releases=uri)\n"
    )
    started = [
        subprocess.Popen(
            [sys.executable, tmp_path / "push.py", run.candidate, run.report, run.verdict, uri],
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
            stderr=subprocess.PIPE,
            text=True,
        )
        for run in runs
    ]
    errors = [process.communicate()[1] for process in started]
    assert sorted(process.returncode for process in started) == [0, 1, 1, 1], errors
    assert sum("now it is version 1" in error.splitlines()[-1] for error in errors) == 3
    shelf = open_shelf(uri)
    assert shelf.versions() == (1,)
    assert sorted(decision.decision for decision in shelf.log()) == ["refused", "refused", "refused", "released"]


def test_a_lock_that_stays_held_names_its_holder(releases: Path) -> None:
    releases.mkdir()
    with (
        locked(releases, timeout_s=0.0),
        pytest.raises(TimeoutError, match=r'another push holds the lock \(\{"pid": \d+, "host": '),
        locked(releases, timeout_s=0.1),
    ):
        pass


def test_a_lock_file_that_a_dead_process_left_behind_holds_nobody_up(releases: Path) -> None:
    releases.mkdir()
    (releases / ".lock").write_text('{"pid": 1}')
    with locked(releases, timeout_s=0.0):
        assert '"host"' in (releases / ".lock").read_text()
