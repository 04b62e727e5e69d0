"""The few things that a shelf does with an object store, each of them one request that happens or does not."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TypeVar, final

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import ObjectStore

from components.storage.store_errors import store_error

PIECE_BYTES = 4 << 20

COPY_BYTES = 4 << 30
"""Larger objects pass through here: S3 copies at most 5 GiB within itself at a time."""

_THREADS = 16
"""A store answers slowly and often; this many requests wait for it at once."""

T = TypeVar("T")
U = TypeVar("U")


@final
class Objects:
    """Objects by name, below the folder that the store has as its prefix.

    Every method raises DataError, with the place and the cause, if the store does not answer or does not allow it.

    Args:
      store: the store.
      uri: its folder, as messages show it.
    """

    def __init__(self, store: ObjectStore, uri: str) -> None:
        self.uri = uri
        self._store = store

    def names(self, prefix: str) -> dict[str, int]:
        """Returns the objects in a folder and in those below, by name without the prefix, with their bytes; sorted.

        Args:
          prefix: the folder, with a slash at its end.
        """
        with self._errors(prefix, "listed"):
            found = obstore.list(self._store, prefix).collect()
        return {entry["path"].removeprefix(prefix): entry["size"] for entry in sorted(found, key=lambda e: e["path"])}

    def top(self) -> tuple[set[str], set[str]]:
        """Returns names of folders and of objects right here."""
        with self._errors("", "listed"):
            found = obstore.list_with_delimiter(self._store)
        return set(found["common_prefixes"]), {entry["path"] for entry in found["objects"]}

    def read(self, name: str) -> bytes | None:
        """Returns what an object holds, None if there is none."""
        with self._errors(name, "read"):
            try:
                return bytes(obstore.get(self._store, name).bytes())
            except FileNotFoundError:
                return None

    def mark(self, name: str) -> str | None:
        """Returns what changes whenever the object is written, None if there is none."""
        with self._errors(name, "read"):
            try:
                return str(obstore.head(self._store, name)["e_tag"])
            except FileNotFoundError:
                return None

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yields what an object holds, piece by piece."""
        with self._errors(name, "read"):
            for piece in obstore.get(self._store, name).stream(min_chunk_size=PIECE_BYTES):
                yield bytes(piece)

    def digest(self, name: str) -> str:
        """Returns the SHA-256 of an object, read back now."""
        total = hashlib.sha256()
        for piece in self.pieces(name):
            total.update(piece)
        return total.hexdigest()

    def create(self, name: str, content: bytes) -> bool:
        """Makes an object, if there is none of that name; of several at once, one does. Returns whether it was this."""
        with self._errors(name, "written"):
            try:
                obstore.put(self._store, name, content, mode="create", use_multipart=False)
            except AlreadyExistsError:
                return False
            return True

    def write(self, name: str, content: Path | bytes) -> None:
        """Makes or replaces an object with a file's bytes, or with these."""
        with self._errors(name, "written"):
            obstore.put(self._store, name, content)

    def copy(self, source: str, to: str, num_bytes: int) -> None:
        """Makes or replaces an object with what another one holds.

        Raises:
          FileNotFoundError: there is no such source.
        """
        with self._errors(to, "written"):
            if num_bytes <= COPY_BYTES:
                obstore.copy(self._store, source, to)
            else:
                with NamedTemporaryFile(prefix="gateline-copy-") as file:
                    file.writelines(self.pieces(source))
                    file.flush()
                    obstore.put(self._store, to, Path(file.name))

    def delete(self, name: str) -> None:
        """Removes an object, if there is one."""
        with self._errors(name, "removed"):
            try:
                obstore.delete(self._store, name)
            except FileNotFoundError:
                return

    def delete_all(self, prefix: str) -> None:
        """Removes the objects of a folder."""
        for name in self.names(prefix):
            self.delete(prefix + name)

    @contextmanager
    def _errors(self, name: str, doing: str) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError:
            raise
        except (BaseError, OSError) as error:
            raise store_error(f"{self.uri}/{name}".rstrip("/"), doing, error) from error


def at_once(work: Callable[[T], U], items: Iterable[T]) -> Mapping[T, U]:
    """Returns what a function gives for each item; many of them wait for the store at the same time."""
    items = tuple(items)
    with ThreadPoolExecutor(_THREADS) as threads:
        return dict(zip(items, threads.map(work, items), strict=True))
