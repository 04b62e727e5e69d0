"""Copies between stores."""

from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa

from components.errors import DataError
from components.storage.location import Location
from components.storage.store_errors import store_errors

PIECE_BYTES = 4 << 20
_THREADS = 8
"""A store answers slowly and often; this many files travel at once."""


def copy_file(source: Location, to: Location) -> None:
    """Copies a file, within or between stores; `to` appears whole or not at all.

    Raises:
      DataError: source can't be read or `to` can't be written.
    """
    with source.open_input() as read, to.open_output() as written:
        while piece := _next_piece(source, read):
            written.write(piece)


def copy_folder(source: Location, to: Location) -> None:
    """Copies all files of a folder, with the folders below it; files that are at `to` only stay there.

    Raises:
      DataError: there is no such folder or nothing in it, or a file can't be copied.
    """
    files = source.find()
    if not files:
        raise DataError(f"{source}: the folder is empty; check the path.")
    with ThreadPoolExecutor(_THREADS) as threads:
        copies = [threads.submit(copy_file, file, to / _relative(file, source)) for file in files]
        for copy in copies:
            copy.result()


def _relative(file: Location, folder: Location) -> str:
    return file.path.removeprefix(folder.path).lstrip("/")


def _next_piece(source: Location, read: pa.NativeFile) -> bytes:
    with store_errors(source.uri, "read"):
        return bytes(read.read(PIECE_BYTES))
