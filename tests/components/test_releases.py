"""What counts as a release, and which is the newest."""

from pathlib import Path

import pytest

from components.errors import DataError
from components.release_log import Decision, read_log
from components.releases import newest_release
from components.shelf.open_shelf import open_shelf

LINE = Decision("2026-01-01T00:00:00+00:00", "released", 1, "a", "v", None)


def test_the_newest_release_is_the_largest_number_not_the_last_by_name(tmp_path: Path) -> None:
    for name in ("2", "9", "10"):
        (tmp_path / name).mkdir()
    assert open_shelf(str(tmp_path)).versions() == (2, 9, 10)
    assert newest_release(str(tmp_path)) == str(tmp_path / "10")


def test_before_the_first_release_there_is_none(tmp_path: Path) -> None:
    assert newest_release("") == ""
    assert newest_release(str(tmp_path)) == ""
    assert newest_release(str(tmp_path / "not_made_yet")) == ""


@pytest.mark.parametrize("name", ["007", "0", "+7", "7 ", "1e3", "٣", "v7", "7.0"])
def test_other_spellings_of_numbers_are_foreign(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    assert open_shelf(str(tmp_path)).versions() == ()
    assert open_shelf(str(tmp_path)).foreign_names() == (name,)


def test_a_file_with_a_versions_name_is_no_release(tmp_path: Path) -> None:
    (tmp_path / "3").touch()
    assert open_shelf(str(tmp_path)).versions() == ()


def test_a_folder_without_a_manifest_is_a_release_of_unknown_origin(tmp_path: Path) -> None:
    (tmp_path / "3").mkdir()
    assert open_shelf(str(tmp_path)).manifest(3) is None


def test_a_manifest_that_cannot_be_read_is_an_error_and_not_unknown(tmp_path: Path) -> None:
    (tmp_path / "3" / "assets.extra").mkdir(parents=True)
    (tmp_path / "3" / "assets.extra" / "gateline.json").write_text("{")
    with pytest.raises(DataError, match=r"gateline\.json: expected JSON, got .*; restore it, or move this version"):
        open_shelf(str(tmp_path)).manifest(3)


def test_the_log_gives_back_what_was_written_but_not_a_torn_last_line(tmp_path: Path) -> None:
    log = tmp_path / "releases.jsonl"
    assert read_log(tmp_path) == ()
    log.write_text(LINE.line() + LINE.line()[:20])
    assert read_log(tmp_path) == (LINE,)
    log.write_text(LINE.line() + LINE.line().rstrip("\n"))
    assert read_log(tmp_path) == (LINE, LINE)


def test_an_unknown_decision_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "releases.jsonl").write_text(LINE.line() + LINE.line().replace("released", "shipped", 1))
    with pytest.raises(
        DataError, match=r"releases\.jsonl:2: decision: expected one of released, .*, abandoned, got 'shipped'"
    ):
        read_log(tmp_path)
