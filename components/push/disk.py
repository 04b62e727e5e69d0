"""Brings files and folders to disk: after these return, a power cut does not undo what was written."""

import os
from pathlib import Path

CHUNK_BYTES = 4 << 20


def copy_folder(source: Path, target: Path) -> None:
    """Copies a folder's files into a new folder, each synced, the folders after their files.

    Raises:
      FileExistsError: the target exists.
    """
    os.mkdir(target)
    for entry in sorted(source.iterdir()):
        if entry.is_dir():
            copy_folder(entry, target / entry.name)
        else:
            _copy_file(entry, target / entry.name)
    sync_folder(target)


def write_file(path: Path, content: bytes) -> None:
    """Writes a new file and syncs it.

    Raises:
      FileExistsError: the file exists.
    """
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    try:
        write_all(handle, content)
        os.fsync(handle)
    finally:
        os.close(handle)


def write_all(handle: int, content: bytes) -> None:
    """Writes all of the bytes; a single os.write may write fewer."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(handle, rest) :]


def sync_folder(path: Path) -> None:
    """Syncs a folder's entries: names made, renamed or removed in it."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _copy_file(source: Path, target: Path) -> None:
    read = os.open(source, os.O_RDONLY)
    write = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    try:
        while chunk := os.read(read, CHUNK_BYTES):
            write_all(write, chunk)
        os.fsync(write)
    finally:
        os.close(read)
        os.close(write)
