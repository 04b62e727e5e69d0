"""Which versions answer while a releases folder changes."""

from types import SimpleNamespace
from typing import Any

import pytest

from components.errors import DataError
from components.serve.catalogue import Catalogue, Choice, State
from components.serve.problem import Problem


class Folder:
    """Releases that can be added, removed and broken; `events` is what was loaded, in order."""

    def __init__(self, *versions: int) -> None:
        self.versions = list(versions)
        self.broken: set[int] = set()
        self.error: Exception | None = None
        self.events: list[int] = []
        self.now_s = 0.0

    def find(self) -> list[int]:
        if self.error:
            raise self.error
        return self.versions

    def load(self, version: int) -> Any:  # noqa: ANN401 - stands for a model
        self.events.append(version)
        if version in self.broken:
            raise DataError("half of it is missing")
        return SimpleNamespace(version=version)

    def catalogue(self, newest: int = 1, pinned: int = 0, **labels: int) -> Catalogue:
        return Catalogue(self.find, self.load, Choice(newest, pinned, labels), lambda: self.now_s)


def current(catalogue: Catalogue) -> int | None:
    return catalogue.current.version if catalogue.current else None


def states(catalogue: Catalogue) -> dict[int, State]:
    return {status.version: status.state for status in catalogue.statuses}


def test_the_newest_answers_and_a_newer_one_takes_its_place() -> None:
    folder = Folder(1, 2)
    catalogue = folder.catalogue()
    catalogue.refresh()
    assert current(catalogue) == 2
    folder.versions.append(3)
    catalogue.refresh()
    assert current(catalogue) == 3
    assert (folder.events, states(catalogue)) == ([2, 3], {3: State.AVAILABLE, 2: State.END})


def test_the_old_version_answers_until_the_new_one_is_loaded() -> None:
    folder = Folder(1)
    catalogue = folder.catalogue()
    catalogue.refresh()
    folder.versions.append(2)
    seen: list[int | None] = []
    load = folder.load
    folder.load = lambda version: (seen.append(current(catalogue)), load(version))[1]  # type: ignore[method-assign]
    catalogue._load = folder.load
    catalogue.refresh()
    assert (seen, current(catalogue)) == ([1], 2)


def test_a_broken_version_is_told_and_the_old_one_goes_on_until_it_is_mended() -> None:
    folder = Folder(1)
    catalogue = folder.catalogue()
    catalogue.refresh()
    folder.versions.append(2)
    folder.broken.add(2)
    catalogue.refresh()
    assert current(catalogue) == 1
    assert [(s.version, s.state, s.error) for s in catalogue.statuses if s.error] == [
        (2, State.END, "half of it is missing")
    ]
    folder.broken.clear()
    catalogue.refresh()
    assert current(catalogue) == 1, "not tried again at once"
    folder.now_s = 61.0
    catalogue.refresh()
    assert (current(catalogue), states(catalogue)) == (2, {2: State.AVAILABLE, 1: State.END})


@pytest.mark.parametrize("error", [None, OSError("stale file handle"), RuntimeError("a client's fault")], ids=repr)
def test_an_emptied_or_unreadable_folder_changes_nothing(error: Exception | None) -> None:
    folder = Folder(1)
    catalogue = folder.catalogue()
    catalogue.refresh()
    folder.versions, folder.error = [], error
    catalogue.refresh()
    assert current(catalogue) == 1


def test_before_there_is_a_version_a_request_is_asked_to_come_again() -> None:
    catalogue = Folder().catalogue()
    catalogue.refresh()
    with pytest.raises(Problem, match="no version is loaded yet; try again later"):
        catalogue.get()


def test_a_pinned_version_answers_although_there_is_a_newer_one() -> None:
    catalogue = Folder(1, 2, 3).catalogue(pinned=2)
    catalogue.refresh()
    assert (current(catalogue), states(catalogue)) == (2, {2: State.AVAILABLE})


def test_a_label_keeps_its_version_beside_the_newest() -> None:
    folder = Folder(1, 2, 3)
    catalogue = folder.catalogue(stable=1)
    catalogue.refresh()
    assert (catalogue.get().version, catalogue.get(label="stable").version) == (3, 1)
    with pytest.raises(Problem, match="label canary: no version has it"):
        catalogue.get(label="canary")
    with pytest.raises(Problem, match="version 2 is not served; served: 1, 3"):
        catalogue.get(version=2)


def test_several_of_the_newest_may_be_kept() -> None:
    catalogue = Folder(1, 2, 3).catalogue(newest=2)
    catalogue.refresh()
    assert (catalogue.get(version=2).version, catalogue.get().version) == (2, 3)
