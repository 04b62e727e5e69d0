"""Several pushers at once: one wins, versions only grow, and whoever looks meanwhile sees whole versions only."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from components.errors import RefusalError
from components.manifest import differences, read_manifest
from components.push.lock import locked
from components.releases import list_releases

MakeRun = Callable[..., Any]
Lines = Callable[[], list[dict[str, object]]]


def push(given: Any) -> int | str | None:  # noqa: ANN401 - a Run of conftest.py
    try:
        version: int | None = given.push()
    except RefusalError as refusal:
        return str(refusal)
    return version


def test_four_pushers_of_one_candidate_make_one_release(make_run: MakeRun, releases: Path, lines: Lines) -> None:
    runs = [make_run(f"run{i}") for i in range(4)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(push, runs)) == [1, 1, 1, 1]
    assert [release.version for release in list_releases(releases)] == [1]
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
    make_run: MakeRun, releases: Path, lines: Lines
) -> None:
    stop, seen_broken = threading.Event(), list[str]()

    def watch() -> None:
        while not stop.is_set():
            seen_broken.extend(
                str(r.path) for r in list_releases(releases) if differences(r.path, read_manifest(r.path))
            )

    def push_until_released(number: int) -> int:
        for attempt in range(100):
            if isinstance(answer := push(make_run(f"run{number}_{attempt}", graph=b"graph %d" % number)), int):
                return answer
        raise TimeoutError("never released")

    watcher = threading.Thread(target=watch)
    watcher.start()
    with ThreadPoolExecutor(4) as pool:
        versions = list(pool.map(push_until_released, range(4)))
    stop.set()
    watcher.join()
    assert sorted(versions) == [1, 2, 3, 4]
    assert [line["version"] for line in lines() if line["decision"] == "released"] == [1, 2, 3, 4]
    assert seen_broken == []


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
