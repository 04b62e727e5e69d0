"""A folder of releases on a disk: versions are made under a hidden name and appear, and vanish, by one rename.

One process at a time holds the lock, which the system frees when its holder dies; so whatever is half-done when the
lock is got was left by a dead process.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import final

from components.artifacts import RELEASE_LOG
from components.digest import digest_file, files_below
from components.errors import DataError, RefusalError
from components.manifest import MANIFEST_FILE, Manifest, differences, manifest_text, read_manifest
from components.progress import say
from components.release_log import Decision, decision_of, read_log, retirement
from components.shelf.disk import sync_folder, write_folder
from components.shelf.lock import RETRAIN, locked
from components.shelf.log_file import append
from components.shelf.shelf import Content, VersionTakenError
from components.shelf.version_names import is_version, next_version
from protos.errors import ConfigError

UNFINISHED = ".unfinished-"
"""Start of the name of a folder that is not a release yet. Servers skip it: it is no number."""

RETIRED = ".retired-"
"""Start of the name of a folder that is a release no more."""


@final
class LocalShelf:
    """The shelf of a local folder; see components/shelf/shelf.py for what its methods promise.

    Args:
      folder: the releases folder.
      wait_s: how long to wait for another process, in seconds.
    """

    def __init__(self, folder: Path, *, wait_s: float) -> None:
        self.uri = str(folder)
        self._folder = folder
        self._wait_s = wait_s

    def prepare(self) -> None:
        """Makes the folder if only it itself is missing, and tries to write into it."""
        if not self._folder.parent.is_dir():
            raise ConfigError(
                f"{self.uri}: expected a folder of releases, but {self._folder.parent} is no folder; make it first"
            )
        probe = self._folder / ".writable"
        try:
            self._folder.mkdir(exist_ok=True)
            probe.touch()
            probe.unlink(missing_ok=True)
        except OSError as error:
            raise ConfigError(
                f"{self.uri}: expected a folder to write releases into, got {error.strerror}; mend it"
            ) from None

    def versions(self) -> tuple[int, ...]:
        """Returns the numbers of the versions' folders."""
        return tuple(sorted(int(entry.name) for entry in self._entries() if _is_release(entry)))

    def place(self, version: int) -> str:
        """Returns the path of a version's folder."""
        return str(self._path(version))

    def manifest(self, version: int) -> Manifest | None:
        """Reads a version's manifest."""
        return read_manifest(self._path(version)) if (self._path(version) / MANIFEST_FILE).exists() else None

    def digests(self, version: int) -> dict[str, str]:
        """Reads all of a version's files."""
        return {name: digest_file(file) for name, file in files_below(self._path(version)).items()}

    @contextmanager
    def fetch(self, version: int) -> Iterator[Path]:
        """Gives the version's own folder."""
        yield self._path(version)

    def foreign_names(self) -> tuple[str, ...]:
        """Returns the names of other entries; hidden ones are left out."""
        names = (entry.name for entry in self._entries() if not _is_release(entry) and entry.name != RELEASE_LOG)
        return tuple(sorted(name for name in names if not name.startswith(".")))

    def log(self) -> tuple[Decision, ...]:
        """Reads releases.jsonl."""
        return read_log(self._folder)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Holds the folder's lock."""
        with locked(self._folder, timeout_s=self._wait_s):
            yield

    @contextmanager
    def retraining(self, wait_s: float) -> Iterator[None]:
        """Holds a lock of its own, so that other processes may push and roll back meanwhile."""
        with locked(self._folder, timeout_s=wait_s, lock=RETRAIN):
            yield

    def settle(self) -> None:
        """Records versions that were revealed or retired without a line, and removes what is neither."""
        self._record_revealed()
        for entry in sorted(self._folder.glob(f"{RETIRED}*")):
            self._finish_retiring(entry)
        for entry in sorted(self._folder.glob(f"{UNFINISHED}*")):
            shutil.rmtree(entry)

    def next_version(self) -> int:
        """Counts folders and logged versions."""
        return next_version((*self.versions(), *(decision.version for decision in self.log())), self.foreign_names())

    def publish(self, content: Content, manifest: Manifest) -> None:
        """Writes and checks the version under a hidden name, and renames it."""
        unfinished, release = self._folder / f"{UNFINISHED}{manifest.version}", self._path(manifest.version)
        try:
            _assemble(unfinished, content, manifest)
            if release.exists():
                raise VersionTakenError(f"{release}: version {manifest.version} appeared meanwhile")
            os.rename(unfinished, release)
            sync_folder(self._folder)
        except OSError as error:
            reason = error.strerror or str(error)
            text = f"{self.uri}: version {manifest.version} can't be written ({reason}); mend it and try again"
            raise OSError(text) from error
        append(self._folder, decision_of(manifest))

    def record(self, decision: Decision) -> None:
        """Appends a line to releases.jsonl."""
        append(self._folder, decision)

    def retire(self, decision: Decision) -> None:
        """Renames the version away, records that, and deletes it."""
        retired = self._folder / f"{RETIRED}{decision.version}"
        os.rename(self._path(int(decision.version or 0)), retired)
        sync_folder(self._folder)
        append(self._folder, decision)
        shutil.rmtree(retired)

    def _path(self, version: int) -> Path:
        return self._folder / str(version)

    def _entries(self) -> Iterator[Path]:
        return self._folder.iterdir() if self._folder.is_dir() else iter(())

    def _record_revealed(self) -> None:
        logged = {decision.version for decision in self.log() if decision.decision in ("released", "rolled_back")}
        for version in self.versions():
            if version in logged:
                continue
            try:
                manifest = self.manifest(version)
            except DataError as error:
                say("push", f"version {version} is not in the log and can't say what it is: {error}")
                continue
            if manifest is not None and manifest.version == version:
                append(self._folder, decision_of(manifest))

    def _finish_retiring(self, folder: Path) -> None:
        number = folder.name.removeprefix(RETIRED)
        logged = {decision.version for decision in self.log() if decision.decision == "retired"}
        if is_version(number) and int(number) not in logged:
            # Deletion begins after the line is written: without a line, all of the version is still here.
            manifest = read_manifest(folder) if (folder / MANIFEST_FILE).exists() else None
            newest = max(self.versions(), default=None)
            append(self._folder, retirement(int(number), manifest, newest))
        shutil.rmtree(folder)


def _is_release(entry: Path) -> bool:
    return is_version(entry.name) and entry.is_dir()


def _assemble(unfinished: Path, content: Content, manifest: Manifest) -> None:
    """Brings all of a release to disk under its hidden name, and reads it back."""
    text = manifest_text(manifest).encode()
    write_folder(unfinished, {**content, MANIFEST_FILE: text})
    if changed := differences(unfinished, manifest):
        raise RefusalError(f"{', '.join(changed)}: changed while it was copied; run evaluate and gate again")
    if (unfinished / MANIFEST_FILE).read_bytes() != text:
        raise OSError(f"{MANIFEST_FILE} did not arrive as it was written")
