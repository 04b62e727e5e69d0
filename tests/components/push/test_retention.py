"""Which releases are kept, and how the others go."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from components.manifest import Manifest
from components.push.retention import too_old
from components.push.rollback import rollback
from components.shelf.open_shelf import open_shelf
from components.storage.locate import locate

MakeRun = Callable[..., Any]


def manifest(version: int, rollback_to: int | None = None) -> Manifest:
    return Manifest(version, "", "", "", "", "", "", None, {}, {}, rollback_to=rollback_to)


@pytest.mark.parametrize(
    ("num_kept", "sources", "gone"),
    [
        (1, {}, (1, 2, 3, 4)),
        (2, {}, (1, 2, 3)),
        (5, {}, ()),
        (9, {}, ()),
        (1, {5: 2}, (1, 3, 4)),
        (2, {4: 1, 5: 2}, (3,)),
        (1, {4: 1}, (1, 2, 3, 4)),
    ],
    ids=["one", "two", "all", "more_than_all", "source_of_the_newest", "two_sources", "source_of_one_that_goes"],
)
def test_the_newest_are_kept_and_what_their_rollbacks_repeat(
    num_kept: int, sources: dict[int, int], gone: tuple[int, ...]
) -> None:
    manifests = {version: manifest(version, sources.get(version)) for version in range(1, 6)}
    assert too_old((1, 2, 3, 4, 5), manifests, num_kept) == gone


def test_a_push_deletes_what_is_too_old_and_records_it(make_run: MakeRun, uri: str) -> None:
    for number in range(1, 5):
        assert make_run(f"run{number}", graph=b"graph %d" % number, uri=uri).push(keep_releases=2) == number
    shelf = open_shelf(uri)
    assert shelf.versions() == (3, 4)
    log = [(line.decision, line.version) for line in shelf.log()]
    assert log == [("released", 1), ("released", 2), ("released", 3), ("retired", 1), ("released", 4), ("retired", 2)]
    assert shelf.log()[3].released_version_before == 3
    names = {entry.name for entry in locate(uri).list()}
    assert not names & {"1", "2"}


def test_numbers_grow_on_when_all_but_the_newest_are_gone(make_run: MakeRun, uri: str) -> None:
    for number in range(1, 4):
        make_run(f"run{number}", graph=b"graph %d" % number, uri=uri).push(keep_releases=1)
    (locate(uri) / "3").delete()
    assert open_shelf(uri).versions() == ()
    assert make_run("next", graph=b"next", uri=uri).push() == 4


def test_what_a_rollback_repeats_outlives_its_turn(make_run: MakeRun, releases: Path) -> None:
    for number in range(1, 4):
        make_run(f"run{number}", graph=b"graph %d" % number).push()
    rollback(str(releases), to=1, note=None)
    make_run("next", graph=b"next").push(keep_releases=2)
    assert open_shelf(str(releases)).versions() == (1, 4, 5)


def test_a_candidate_whose_release_was_deleted_may_be_released_again(make_run: MakeRun, releases: Path) -> None:
    make_run("one", graph=b"one").push()
    make_run("two", graph=b"two").push(keep_releases=1)
    assert make_run("again", graph=b"one").push(keep_releases=1) == 3
