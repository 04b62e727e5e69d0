"""An output folder appears whole or not at all."""

import errno
import os
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from kill_harness import count, kill_at

from components.errors import DataError
from components.output_folder import output_folder
from components.scratch_folder import scratch_folder


def test_the_folder_appears_when_the_block_ends(tmp_path: Path) -> None:
    with output_folder(tmp_path / "deep" / "out") as folder:
        (folder / "a").write_text("new")
        assert not (tmp_path / "deep" / "out").exists()
    assert (tmp_path / "deep" / "out" / "a").read_text() == "new"
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["out"]


def test_what_stood_there_is_replaced_whole(tmp_path: Path) -> None:
    for name in ("first", "second"):
        with output_folder(tmp_path / "out") as folder:
            (folder / name).write_text(name)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["second"]


def test_an_error_leaves_what_stood_there(tmp_path: Path) -> None:
    with output_folder(tmp_path / "out") as folder:
        (folder / "a").write_text("old")

    def fail() -> None:
        with output_folder(tmp_path / "out") as folder:
            (folder / "a").write_text("half")
            raise RuntimeError("stopped")

    with pytest.raises(RuntimeError, match="stopped"):
        fail()
    assert (tmp_path / "out" / "a").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_what_a_killed_run_left_is_not_taken_over(tmp_path: Path) -> None:
    (tmp_path / ".out.unfinished").mkdir()
    (tmp_path / ".out.unfinished" / "stale").touch()
    with output_folder(tmp_path / "out"):
        pass
    assert list((tmp_path / "out").iterdir()) == []


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(DataError, match=r"file/out: can't write there .*choose another output folder"),
        output_folder(tmp_path / "file" / "out"),
    ):
        pass


def test_a_process_that_dies_at_any_operation_leaves_the_old_the_new_or_nothing(tmp_path: Path) -> None:
    out = tmp_path / "out"

    def write(text: str) -> None:
        with output_folder(out) as folder:
            for name in ("a", "b"):
                (folder / name).write_text(text)

    def seen() -> set[str]:
        assert not out.exists() or sorted(path.name for path in out.iterdir()) == ["a", "b"]
        return {path.read_text() for path in out.iterdir()} if out.exists() else set()

    write("old")
    for at in range(1, len(count(lambda: write("old"), seen=seen)) + 1):
        assert kill_at(lambda: write("new"), at)
        assert seen() in ({"old"}, {"new"}, set()), at
        write("old")
        assert seen() == {"old"}
        assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
        shutil.Error([("a", "b", "[Errno 28] No space left on device: 'a' -> 'b'")]),
        RuntimeError("variables.data: Disk quota exceeded; Disk quota exceeded [while running 'write']"),
    ],
    ids=["os", "copying", "a library's"],
)
@pytest.mark.parametrize("make", [output_folder, scratch_folder])
def test_a_full_disk_is_said_in_one_line_and_leaves_nothing(
    tmp_path: Path, error: Exception, make: Callable[[Path], AbstractContextManager[Path]]
) -> None:
    def fail() -> None:
        with make(tmp_path / "out") as folder:
            (folder / "file").write_text("half")
            raise error

    with pytest.raises(DataError, match=r"out: can't be written \((No space|Disk quota) [\w ]+\); make room there"):
        fail()
    assert not list(tmp_path.iterdir())
