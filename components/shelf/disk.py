"""Brings files and folders to disk: after these return, a power cut does not undo what was written."""

import os
from pathlib import Path

from components.shelf.shelf import Content

CHUNK_BYTES = 4 << 20


def write_folder(target: Path, content: Content) -> None:
    """Writes a new folder of files, each synced, the folders after their files.

    Raises:
      FileExistsError: the target exists.
    """
    os.mkdir(target)
    folders = {target, *(target / parent for name in content for parent in Path(name).parents)}
    for folder in sorted(folders - {target}):
        os.mkdir(folder)
    for name, source in content.items():
        if isinstance(source, bytes):
            write_file(target / name, source)
        else:
            copy_file(source, target / name)
    for folder in sorted(folders, reverse=True):
        sync_folder(folder)


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


def copy_file(source: Path, target: Path) -> None:
    """Copies a file into a new one and syncs it.

    Raises:
      FileExistsError: the target exists.
    """
    read = os.open(source, os.O_RDONLY)
    try:
        write = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        try:
            while chunk := os.read(read, CHUNK_BYTES):
                write_all(write, chunk)
            os.fsync(write)
        finally:
            os.close(write)
    finally:
        os.close(read)


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
