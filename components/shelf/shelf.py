"""What push, rollback, retention and readers can do with a folder of releases, wherever it is.

Whoever reads `<N>/` (a model server) sees all of a version or none of it. Numbers only grow: a number that was ever
taken, by a version since deleted or by a push that died, is not taken again. Of several processes that change a shelf
at once, each version is made by one.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from components.manifest import Manifest
from components.release_log import Decision

Content = Mapping[str, Path | bytes]
"""Files of a release to be, by path in POSIX form: local files, or what they hold. The manifest is not among them."""

SAVED_MODEL_FILE = "saved_model.pb"
"""The file that makes a folder a model: it comes last and goes first."""


class VersionTakenError(RuntimeError):
    """Another process took the version that this one was about to make; look again and decide anew."""


class Shelf(Protocol):
    """A folder of releases.

    Attributes:
      uri: the folder, as messages show it.
    """

    uri: str

    def prepare(self) -> None:
        """Sees that releases can be written here.

        Raises:
          ConfigError: they can't, or the store can't keep its promises.
        """

    def versions(self) -> tuple[int, ...]:
        """Returns the versions that a server sees, ascending."""

    def place(self, version: int) -> str:
        """Returns the folder of a version, for people and for other steps."""

    def manifest(self, version: int) -> Manifest | None:
        """Returns a version's manifest, or None if the version was not made here and has none.

        Raises:
          DataError: there is a manifest that can't be read.
        """

    def digests(self, version: int) -> dict[str, str]:
        """Returns the SHA-256 of every file of a version by its path, read back now, the manifest's too."""

    def fetch(self, version: int) -> AbstractContextManager[Path]:
        """Gives a version's files as a local folder: its own, or a copy that is gone after the block."""

    def foreign_names(self) -> tuple[str, ...]:
        """Returns what else lies there, what Gateline keeps left out, sorted by name."""

    def log(self) -> tuple[Decision, ...]:
        """Returns every decision, oldest first."""

    def turn(self) -> AbstractContextManager[None]:
        """Keeps other processes from changing the shelf while its block runs, if the store has a means to.

        Raises:
          TimeoutError: another process is at work all the while.
        """

    def retraining(self, wait_s: float) -> AbstractContextManager[None]:
        """Keeps other processes that ask for the same from running while its block does; pushes are not kept.

        One that dies in the block is noticed, and keeps nobody out.

        Args:
          wait_s: how long to wait for another one, in seconds.

        Raises:
          TimeoutError: another one is at work all the while.
        """

    def settle(self) -> None:
        """Finishes or undoes what dead processes left half-done, and waits for those at work. Inside of turn().

        Raises:
          TimeoutError: another process is at work all the while.
        """

    def next_version(self) -> int:
        """Returns the number above all that were ever taken, as settle() has found it."""

    def publish(self, content: Content, manifest: Manifest) -> None:
        """Makes a version visible, verified and whole, and records it. After settle().

        Args:
          content: its files, whose SHA-256 are manifest.files.
          manifest: its version is next_version().

        Raises:
          VersionTakenError: another process took that number.
          RefusalError: a file is not the one that the manifest names.
          OSError: a file can't be written; nothing became visible.
        """

    def record(self, decision: Decision) -> None:
        """Writes down a decision that changes no version. After settle()."""

    def retire(self, decision: Decision) -> None:
        """Deletes a version that is not the newest, and records it; no reader sees half of it. After settle()."""
