"""A process that dies at any operation leaves nothing visible half-done, and running it again finishes what it began.

Either a process of its own ends without any clean-up, or, quicker and for object stores, whose client does not survive
a fork, no operation takes place from the moment of death on. See tests/kill_harness.py.
"""

import errno
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from kill_harness import count, failing_at, gone_from, kill_at

from components.errors import DataError
from components.push.rollback import rollback
from components.shelf.objects import Objects
from components.shelf.open_shelf import open_shelf
from components.shelf.shelf import Shelf
from components.storage import object_store
from components.storage.locate import locate
from components.verdict import Finding
from protos.errors import ConfigError
from protos.release_pb2 import PushConfig

MakeRun = Callable[..., Any]
Whole = Callable[[Shelf], None]
Act = Callable[[], object]

QUICK = {"claim_timeout_s": 0.02}
"""How long a push waits for the dead; those who are to die claim for longer, so that they renew nothing meanwhile."""

PATIENT = {"claim_timeout_s": 60.0}


@pytest.fixture(autouse=True)
def no_syncs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Syncs count as operations, but need not be waited for: no power is cut here."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)


class Scenario:
    """What stood there before, what is done, and the versions and decisions that there must be in the end."""

    def __init__(self, make_run: MakeRun, uri: str, name: str, fail: Finding) -> None:
        self.make, self.uri, self.fail = make_run, uri, fail
        self.act: Callable[[dict[str, float]], object]
        getattr(self, name)()

    def earlier(self, num: int) -> None:
        for number in range(1, num + 1):
            assert self.make(f"earlier{number}", graph=b"earlier %d" % number, uri=self.uri).push() == number

    def first_push(self) -> None:
        given = self.make("given", graph=b"given" * 100, uri=self.uri)
        self.act = lambda times: given.push(**times)
        self.versions, self.decisions = (1,), ["released"]

    def second_push(self) -> None:
        self.earlier(1)
        given = self.make("given", graph=b"given" * 100, uri=self.uri)
        self.act = lambda times: given.push(**times)
        self.versions, self.decisions = (1, 2), ["released", "released"]

    def override(self) -> None:
        given = self.make("given", finding=self.fail, uri=self.uri)
        self.act = lambda times: given.push(override="it is urgent", **times)
        self.versions, self.decisions = (1,), ["released"]

    def roll_back(self) -> None:
        self.earlier(2)
        self.act = lambda times: rollback(self.uri, to=1, note="clicks fell", config=PushConfig(**times))
        self.versions, self.decisions = (1, 2, 3), ["released", "released", "rolled_back"]

    def retention(self) -> None:
        self.earlier(3)
        given = self.make("given", graph=b"given" * 100, uri=self.uri)
        self.act = lambda times: given.push(keep_releases=2, **times)
        self.versions, self.decisions = (3, 4), ["released"] * 4 + ["retired"] * 2


SCENARIOS = ("first_push", "second_push", "override", "roll_back", "retention")


@pytest.mark.parametrize("die", [gone_from, pytest.param(kill_at, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", SCENARIOS)
def test_on_a_disk_whatever_operation_is_the_last_the_next_run_finishes_it(
    make_run: MakeRun, releases: Path, fail: Finding, whole: Whole, name: str, die: Callable[[Act, int], bool]
) -> None:
    scenario, shelf = Scenario(make_run, str(releases), name, fail), open_shelf(str(releases))
    before = snapshot(releases)
    operations = count(lambda: scenario.act(PATIENT), seen=lambda: whole(shelf))
    assert len(operations) > 25
    assert {"open", "write", "fsync", "mkdir", "rename"} <= set(operations)
    wanted = normalised(snapshot(releases))
    for at in range(1, len(operations) + 1):
        restore(releases, before)
        assert die(lambda: scenario.act(PATIENT), at)
        whole(shelf)
        scenario.act(QUICK)
        assert normalised(snapshot(releases)) == wanted, (at, operations[at - 1])
    assert_done(scenario, shelf)


@pytest.mark.parametrize("name", SCENARIOS)
def test_in_an_object_store_whatever_request_is_the_last_the_next_run_finishes_it(
    make_run: MakeRun, memory: str, fail: Finding, whole: Whole, name: str
) -> None:
    store = object_store.object_store(locate(memory))
    die_at_every_request(Scenario(make_run, memory, name, fail), Objects(store, memory), whole)


@pytest.mark.slow
@pytest.mark.parametrize("name", SCENARIOS)
def test_in_s3_whatever_request_is_the_last_the_next_run_finishes_it(
    make_run: MakeRun, bucket: str, fail: Finding, whole: Whole, name: str
) -> None:
    uri = f"{bucket}/releases"
    store = object_store.object_store(locate(uri))
    die_at_every_request(Scenario(make_run, uri, name, fail), Objects(store, uri), whole)


def die_at_every_request(scenario: Scenario, objects: Objects, whole: Whole) -> None:
    shelf = open_shelf(scenario.uri)
    before = stored(objects)
    requests = count(lambda: scenario.act(PATIENT), seen=lambda: whole(shelf), on_disk=False)
    assert len(requests) > 15
    assert_done(scenario, shelf)
    for at in range(1, len(requests) + 1):
        objects.delete_all("")
        for key, content in before.items():
            objects.write(key, content)
        assert gone_from(lambda: scenario.act(PATIENT), at, on_disk=False)
        whole(shelf)
        scenario.act(QUICK)
        # A push that died before its outcome was written has used up its number, which is on record.
        log = [decision for decision in shelf.log() if decision.decision != "abandoned"]
        assert [decision.decision for decision in log] == scenario.decisions, (at, requests[at - 1])
        assert len(shelf.versions()) == len(scenario.versions), (at, requests[at - 1])
        assert max(shelf.versions()) == max(decision.version or 0 for decision in log)
        assert objects.names("unrevealed/") == {}
        assert scenario.act(QUICK) == max(shelf.versions())


def test_a_refusal_killed_at_any_operation_releases_nothing(make_run: MakeRun, releases: Path, fail: Finding) -> None:
    given = make_run(finding=fail)
    for at in range(1, len(count(given.push)) + 1):
        restore(releases, {})
        assert kill_at(given.push, at)
        assert given.push() is None
        assert open_shelf(str(releases)).versions() == ()
        assert {decision.decision for decision in open_shelf(str(releases)).log()} == {"refused"}


def test_a_killed_push_does_not_stop_another_candidate(make_run: MakeRun, releases: Path) -> None:
    killed, other = make_run("killed", graph=b"killed"), make_run("other", graph=b"other")
    assert kill_at(killed.push, 20)
    assert open_shelf(str(releases)).versions() == ()
    assert other.push() == 1
    assert sorted(entry.name for entry in releases.iterdir()) == [".lock", "1", "releases.jsonl"]


@pytest.mark.parametrize("name", ["second_push", "roll_back", "retention"])
def test_a_full_disk_at_any_operation_is_one_clear_error_that_leaves_the_old_releases_as_they_were(
    make_run: MakeRun, releases: Path, fail: Finding, whole: Whole, name: str
) -> None:
    scenario, shelf = Scenario(make_run, str(releases), name, fail), open_shelf(str(releases))
    before = snapshot(releases)
    num_operations, errors = len(count(lambda: scenario.act(PATIENT))), list[Exception | None]()
    newest = max(shelf.versions())
    for at in range(1, num_operations + 1):
        restore(releases, before)
        full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        errors.append(error_of(lambda: scenario.act(PATIENT), at, full))
        whole(shelf)
        assert set(shelf.versions()) >= {newest - 1}
        scenario.act(QUICK)
        assert shelf.versions() == scenario.versions, at
    # What may fail without harm, such as making a folder that is there, is no error.
    assert sum(error is None for error in errors) <= 1
    for error in errors:
        assert error is None or (isinstance(error, OSError | ConfigError) and "No space left on device" in str(error))


def test_a_store_that_refuses_to_write_is_one_clear_error_and_the_number_is_given_up(
    make_run: MakeRun, memory: str
) -> None:
    make_run("first", uri=memory).push()
    second = make_run("second", graph=b"second", uri=memory)
    refused = PermissionError("403 Forbidden: the quota is used up")
    message = r"s3://memory/releases/unrevealed/2-\w+/saved_model.pb: can't be written \(403 Forbidden: the quota"
    with failing_at(5, refused), pytest.raises(DataError, match=message):  # after two tries and a claim
        second.push()
    assert open_shelf(memory).versions() == (1,)
    assert second.push() == 3
    assert [decision.decision for decision in open_shelf(memory).log()] == ["released", "abandoned", "released"]


def error_of(act: Act, at: int, error: Exception) -> Exception | None:
    """Returns how `act` ends if its operation `at` fails."""
    try:
        with failing_at(at, error):
            act()
    except Exception as raised:
        return raised
    return None


def assert_done(scenario: Scenario, shelf: Shelf) -> None:
    assert shelf.versions() == scenario.versions
    assert [decision.decision for decision in shelf.log()] == scenario.decisions


def snapshot(folder: Path) -> dict[str, bytes]:
    """Returns the bytes of all files below a folder, the lock's holder left out."""
    files = (file for file in folder.rglob("*") if file.is_file() and file.name != ".lock")
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def normalised(files: dict[str, bytes]) -> dict[str, bytes]:
    """Returns files without the times in them."""
    return {
        name: re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", b"then", content) for name, content in files.items()
    }


def restore(folder: Path, files: dict[str, bytes]) -> None:
    """Makes a folder hold just these files."""
    for entry in sorted(folder.rglob("*"), reverse=True):
        entry.rmdir() if entry.is_dir() else entry.unlink()
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def stored(objects: Objects) -> dict[str, bytes]:
    """Returns what a store holds."""
    return {name: objects.read(name) or b"" for name in objects.names("")}
