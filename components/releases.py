"""A folder of releases: which versions there are, and which is the newest."""

import re
from dataclasses import dataclass
from pathlib import Path

from components.artifacts import RELEASE_LOG
from components.manifest import MANIFEST_FILE, Manifest, read_manifest
from protos.errors import ConfigError

VERSION_NAME = re.compile(r"[1-9][0-9]*", re.ASCII)
"""A version's folder name. TF Serving would also take "007" for version 7; no version of ours is written so."""


@dataclass(frozen=True, slots=True)
class Release:
    """A version and its folder."""

    version: int
    path: Path

    def manifest(self) -> Manifest | None:
        """Returns its manifest, or None if the folder was not made by push and has none.

        Raises:
          DataError: there is a manifest that can't be read.
        """
        return read_manifest(self.path) if (self.path / MANIFEST_FILE).exists() else None


def list_releases(path: Path) -> tuple[Release, ...]:
    """Returns the versions of a releases folder, ascending; none if the folder does not exist."""
    if not path.is_dir():
        return ()
    found = (Release(int(entry.name), entry) for entry in path.iterdir() if _is_version(entry))
    return tuple(sorted(found, key=lambda release: release.version))


def foreign_names(path: Path) -> tuple[str, ...]:
    """Returns what else lies in a releases folder, hidden entries and our own log left out, sorted by name."""
    entries = path.iterdir() if path.is_dir() else ()
    names = (entry.name for entry in entries if not _is_version(entry) and entry.name != RELEASE_LOG)
    return tuple(sorted(name for name in names if not name.startswith(".")))


def newest_release(path: str) -> str:
    """Returns the folder of the newest release in a releases folder; "" if there is none."""
    releases = list_releases(Path(path)) if path else ()
    return str(releases[-1].path) if releases else ""


def usable_folder(path: str) -> Path:
    """Returns a releases folder that can be written into, made if only it itself is missing.

    Raises:
      ConfigError: no path, not a local one, its parent is missing, or it can't be written into.
    """
    if not path:
        raise ConfigError("releases: expected a folder, got none; give --releases or set push_config.releases_path")
    if "://" in path:
        raise ConfigError(f"{path}: expected a local folder of releases; give a path on a mounted file system")
    folder = Path(path)
    if not folder.parent.is_dir():
        raise ConfigError(f"{path}: expected a folder of releases, but {folder.parent} is no folder; make it first")
    probe = folder / ".writable"
    try:
        folder.mkdir(exist_ok=True)
        probe.touch()
        probe.unlink(missing_ok=True)
    except OSError as error:
        raise ConfigError(f"{path}: expected a folder to write releases into, got {error.strerror}; mend it") from None
    return folder


def _is_version(entry: Path) -> bool:
    return VERSION_NAME.fullmatch(entry.name) is not None and entry.is_dir()
