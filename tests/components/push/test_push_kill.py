"""A push killed at any file operation leaves nothing visible half-done, and pushing again finishes it.

From the n-th file operation on every one of them raises, cleaning up included, as if the process were gone. A killed
process also loses its lock: closing files is no operation that counts.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from components.manifest import differences, read_manifest
from components.releases import list_releases
from components.verdict import Finding

MakeRun = Callable[..., Any]
Lines = Callable[[], list[dict[str, object]]]

OPERATIONS = ("open", "write", "pwrite", "fsync", "mkdir", "rename", "replace", "ftruncate", "unlink", "rmdir", "lseek")


class KilledError(BaseException):
    """Stands for SIGKILL: no `except Exception` may live on."""


class Killer:
    """Counts file operations and lets none happen from the one numbered `at`; a write there is torn in half."""

    def __init__(self, at: int | None) -> None:
        self.at = at
        self.count = 0

    def wrap(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def operation(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - stands for any of them
            self.count += 1
            if self.at is not None and self.count >= self.at:
                if name == "write" and self.count == self.at:
                    real(args[0], bytes(args[1])[: len(args[1]) // 2])
                raise KilledError(f"{name} number {self.count}")
            return real(*args, **kwargs)

        return operation


@contextmanager
def killed_at(at: int | None) -> Iterator[Killer]:
    killer = Killer(at)
    with pytest.MonkeyPatch.context() as patch:
        for name in OPERATIONS:
            patch.setattr(os, name, killer.wrap(name, getattr(os, name)))
        yield killer


def assert_only_whole_versions(releases: Path) -> None:
    for release in list_releases(releases):
        assert differences(release.path, read_manifest(release.path)) == ()


def count_operations(given: Any) -> int:  # noqa: ANN401 - a Run of conftest.py
    with killed_at(None) as counter:
        given.push()
    return counter.count


@pytest.mark.parametrize("released_before", [False, True], ids=["first", "second"])
def test_a_push_killed_at_any_file_operation_is_finished_by_the_next(
    make_run: MakeRun, releases: Path, lines: Lines, tmp_path: Path, released_before: bool
) -> None:
    version = 1 + released_before
    if released_before:
        make_run("earlier", graph=b"earlier").push()
    given = make_run("given", graph=b"given" * 100)
    untouched = snapshot(releases)
    num_operations = count_operations(given)
    assert num_operations > 30
    whole = snapshot(releases)
    for at in range(1, num_operations + 1):
        restore(releases, untouched)
        with killed_at(at), pytest.raises(KilledError):
            given.push()
        assert_only_whole_versions(releases)
        assert given.push() == version, at
        assert_only_whole_versions(releases)
        assert [line["version"] for line in lines()] == list(range(1, version + 1)), at
        # The same names and, times apart, the same bytes as a push that nobody killed.
        assert snapshot(releases).keys() == whole.keys(), at
        assert given.push() == version
        assert len(lines()) == version


def test_a_refusal_killed_at_any_file_operation_releases_nothing(
    make_run: MakeRun, releases: Path, lines: Lines, fail: Finding
) -> None:
    given = make_run(finding=fail)
    num_operations = count_operations(given)
    for at in range(1, num_operations + 1):
        restore(releases, {})
        with killed_at(at), pytest.raises(KilledError):
            given.push()
        assert given.push() is None
        assert list_releases(releases) == ()
        assert {line["decision"] for line in lines()} == {"refused"}


def test_a_killed_push_does_not_stop_another_candidate(make_run: MakeRun, releases: Path, lines: Lines) -> None:
    killed, other = make_run("killed", graph=b"killed"), make_run("other", graph=b"other")
    with killed_at(25), pytest.raises(KilledError):
        killed.push()
    assert list_releases(releases) == ()
    assert other.push() == 1
    assert sorted(entry.name for entry in releases.iterdir()) == [".lock", "1", "releases.jsonl"]


def test_a_full_disk_is_an_error_that_leaves_the_old_release_as_it_was(
    make_run: MakeRun, releases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_run("first").push()
    before = snapshot(releases)
    second = make_run("second", graph=b"second")
    real_write = os.write

    def write(handle: int, content: bytes) -> int:
        if bytes(content) == b"second":
            raise OSError(28, "No space left on device")
        return real_write(handle, content)

    monkeypatch.setattr(os, "write", write)
    with pytest.raises(OSError, match=r"releases: version 2 can't be written \(No space left on device\)"):
        second.push()
    monkeypatch.undo()
    after = snapshot(releases)
    assert {name: after[name] for name in before} == before
    assert second.push() == 2


def snapshot(folder: Path) -> dict[str, bytes]:
    """Returns the bytes of all files below a folder, the lock's holder left out."""
    files = (file for file in folder.rglob("*") if file.is_file() and file.name != ".lock")
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def restore(folder: Path, files: dict[str, bytes]) -> None:
    """Makes a folder hold just these files."""
    for entry in sorted(folder.rglob("*"), reverse=True):
        entry.rmdir() if entry.is_dir() else entry.unlink()
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
