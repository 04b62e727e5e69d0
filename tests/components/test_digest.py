"""Digests of files and folders."""

import hashlib
from pathlib import Path

import pytest

from components.digest import digest_file, digest_folder

ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
"""SHA-256 of "abc", as FIPS 180-2 gives it."""


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def test_a_file_has_the_sha_256_of_its_bytes(tmp_path: Path) -> None:
    assert digest_file(write(tmp_path, {"a": "abc"}) / "a") == ABC


def test_a_folder_has_the_sha_256_of_its_sorted_lines(tmp_path: Path) -> None:
    write(tmp_path, {"b/c": "abc", "a": "abc"})
    assert digest_folder(tmp_path) == hashlib.sha256(f"a\0{ABC}\nb/c\0{ABC}\n".encode()).hexdigest()


@pytest.mark.parametrize(
    "files",
    [{"a": "x", "b": "z"}, {"a": "x", "c": "y"}, {"a": "x"}, {"a": "x", "b": "y", "c": ""}, {"a": "xb", "": "y"}],
)
def test_a_changed_file_name_or_content_changes_the_digest(tmp_path: Path, files: dict[str, str]) -> None:
    before = digest_folder(write(tmp_path / "before", {"a": "x", "b": "y"}))
    assert digest_folder(write(tmp_path / "after", {name or "d": text for name, text in files.items()})) != before


def test_times_and_empty_folders_do_not_count(tmp_path: Path) -> None:
    first, second = write(tmp_path / "1", {"a": "x"}), write(tmp_path / "2", {"a": "x"})
    (second / "empty").mkdir()
    assert digest_folder(first) == digest_folder(second)


def test_only_folders_have_a_folder_digest(tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError, match="wanted a folder"):
        digest_folder(tmp_path / "none")
