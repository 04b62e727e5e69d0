"""An output folder appears whole or not at all."""

from pathlib import Path

import pytest

from components.errors import DataError
from components.output_folder import output_folder


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
