"""SHA-256 of files and folders: how one artefact says which other artefact it speaks of."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from components.storage.location import Location
from components.storage.store_errors import store_errors


def digest_file(path: Path) -> str:
    """Returns the SHA-256 of a file's bytes, as 64 hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest_location(location: Location) -> str:
    """Returns the SHA-256 of a file's bytes wherever it lies; a remote one is read once, and never held whole.

    Raises:
      DataError: it can't be read.
    """
    with store_errors(location.uri, "read"), location.open_input() as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def digest_folder(path: Path) -> str:
    """Returns the SHA-256 of a folder's files, as digest_names has it: names and contents, not times or owners.

    Empty folders do not count.

    Raises:
      NotADirectoryError: path is not a folder.
    """
    if not path.is_dir():
        raise NotADirectoryError(f"{path}: wanted a folder to take the digest of")
    return digest_names({name: digest_file(file) for name, file in files_below(path).items()})


def digest_names(digests: Mapping[str, str]) -> str:
    """Returns the SHA-256 of files of which the SHA-256 are known.

    It is the SHA-256 of one line a file, sorted by the file's relative path in POSIX form: path, a zero byte, the
    file's own SHA-256, a newline.

    Args:
      digests: SHA-256 by path.
    """
    total = hashlib.sha256()
    for name in sorted(digests):
        total.update(f"{name}\0{digests[name]}\n".encode())
    return total.hexdigest()


def files_below(path: Path) -> dict[str, Path]:
    """Returns all files of a folder and of those below it, by relative path in POSIX form, sorted by it."""
    files = {file.relative_to(path).as_posix(): file for file in path.rglob("*") if file.is_file()}
    return {name: files[name] for name in sorted(files)}
