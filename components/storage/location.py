"""A place in a store, and what can be done there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pyarrow import fs

from components.storage.file_systems import file_system
from components.storage.store_errors import store_errors

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a store tells of a file without its being read.

    Attributes:
      num_bytes: its size.
      modified_ns: when it was changed last, in nanoseconds since 1970; some stores count whole seconds. None: untold.
    """

    num_bytes: int
    modified_ns: int | None


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A file or folder, there or not yet; components.storage.locate makes it from a URI.

    It is text only, so that it can be sent to workers: keys and endpoint are those of the environment it is used in.
    Object stores have no folders: there a folder is what has files below it.

    Attributes:
      scheme: empty for local paths, `s3`, `minio`, `gs` or `hdfs`.
      host: as in file_systems.file_system.
      path: what pyarrow's file system calls it; `bucket/key` for object stores.
    """

    scheme: str
    host: str
    path: str

    def __str__(self) -> str:
        return self.uri

    def __truediv__(self, name: str) -> "Location":
        return replace(self, path=f"{self.path.rstrip('/')}/{name}" if self.path else name)

    @property
    def filesystem(self) -> fs.FileSystem:
        """Pyarrow's file system of this place."""
        return file_system(self.scheme, self.host)

    @property
    def uri(self) -> str:
        """The place as configs and messages write it; a local one as its path."""
        if self.is_local:
            return self.path
        return f"{self.scheme}://{self.host}{'@' if self.host and self.scheme == 'gs' else ''}{self.path}"

    @property
    def is_local(self) -> bool:
        """Whether it is on this machine's disks."""
        return not self.scheme

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rstrip("/").rpartition("/")[2]

    @property
    def parent(self) -> "Location":
        """The folder it stands in."""
        head, slash, _ = self.path.rstrip("/").rpartition("/")
        return replace(self, path=head or (slash if slash else "." if self.is_local else ""))

    def exists(self) -> bool:
        """Whether a file or folder is there.

        Raises:
          DataError: the store doesn't answer, or doesn't let this account look.
        """
        return self._info().type is not fs.FileType.NotFound

    def is_dir(self) -> bool:
        """Whether a folder is there; DataError as for exists."""
        return bool(self._info().type is fs.FileType.Directory)

    def size(self) -> int:
        """Size of the file in bytes.

        Raises:
          DataError: there is no such file.
        """
        return self.stamp().num_bytes

    def stamp(self) -> Stamp:
        """Size of the file and time of its last change, in one request.

        Raises:
          DataError: there is no such file.
        """
        with store_errors(self.uri, "read"):
            info = self._info()
            if info.type is not fs.FileType.File:
                raise FileNotFoundError(2, "no such file")
            return Stamp(int(info.size), info.mtime_ns)

    def list(self) -> "tuple[Location, ...]":
        """What stands right in the folder, sorted by name.

        Raises:
          DataError: there is no such folder, or the store doesn't answer.
        """
        return tuple(found for found, _ in self.entries())

    def entries(self) -> "tuple[tuple[Location, bool], ...]":
        """As list, each with whether it is a folder, which the store tells in the same answer."""
        return self._below(recursive=False)

    def find(self) -> "tuple[Location, ...]":
        """The files in the folder and in all folders below, sorted by path; DataError as for list."""
        return tuple(found for found, is_dir in self._below(recursive=True) if not is_dir)

    def open_input(self) -> "pa.NativeFile":
        """Opens the file for reading anywhere in it.

        Raises:
          DataError: there is no such file, or it can't be read. Reads later on raise OSError.
        """
        with store_errors(self.uri, "read"):
            return self.filesystem.open_input_file(self.path)

    @contextmanager
    def open_output(self) -> Iterator["pa.NativeFile"]:
        """Gives a stream whose bytes become the file when the block ends; folders above are made.

        If the block raises, no file is left; on an object store one that was there before is gone then.

        Raises:
          DataError: it can't be written.
        """
        written = self.parent / f".{self.name}.unfinished" if self.is_local else self
        self.parent.make_dir()
        with store_errors(self.uri, "written"):
            # Else what is written to a name that ends with .gz would be packed.
            stream = self.filesystem.open_output_stream(written.path, compression=None)
        try:
            with store_errors(self.uri, "written"), stream:
                yield stream
        except BaseException:
            written.delete()
            raise
        if written != self:
            written.rename(self)

    def read_bytes(self) -> bytes:
        """Returns what the file holds; DataError if it can't be read."""
        with store_errors(self.uri, "read"), self.open_input() as stream:
            return bytes(stream.read())

    def read_text(self) -> str:
        """Returns what the file holds, as UTF-8; DataError if it can't be read or isn't."""
        with store_errors(self.uri, "read"):
            try:
                return self.read_bytes().decode()
            except UnicodeDecodeError as error:
                raise OSError(f"not UTF-8 at byte {error.start}") from error

    def write_bytes(self, content: bytes) -> None:
        """Makes or replaces the file, whole; DataError if it can't be written."""
        with self.open_output() as stream:
            stream.write(content)

    def make_dir(self) -> None:
        """Makes the folder and those above it; nothing is to be done on an object store. DataError if it can't."""
        if self.path and (self.is_local or self.scheme == "hdfs"):
            with store_errors(self.uri, "made"):
                self.filesystem.create_dir(self.path, recursive=True)

    def rename(self, to: "Location") -> None:
        """Moves the file or folder within its store; a file that was at `to` is replaced.

        Atomic on disks and HDFS. On an object store it is a copy and a deletion, and a folder can't be moved.

        Raises:
          DataError: it can't be moved.
        """
        with store_errors(to.uri, "written"):
            self.filesystem.move(self.path, to.path)

    def delete(self) -> None:
        """Removes the file, or the folder with all that is in it; if there is one. DataError if it can't."""
        with store_errors(self.uri, "removed"):
            match self._info().type:
                case fs.FileType.Directory:
                    self.filesystem.delete_dir(self.path)
                case fs.FileType.File:
                    self.filesystem.delete_file(self.path)

    def _info(self) -> fs.FileInfo:
        with store_errors(self.uri, "read"):
            return self.filesystem.get_file_info(self.path)

    def _below(self, recursive: bool) -> "tuple[tuple[Location, bool], ...]":
        with store_errors(self.uri, "listed"):
            found = self.filesystem.get_file_info(fs.FileSelector(self.path, recursive=recursive))
        return tuple(sorted((replace(self, path=info.path), info.type is fs.FileType.Directory) for info in found))
