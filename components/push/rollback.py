"""Rollback: an older version's files once more, as the newest version. A server follows the largest number."""

import dataclasses
from importlib.metadata import version as installed_version

from components.digest import files_below
from components.errors import DataError
from components.manifest import MANIFEST_FILE, Manifest, differences, differing
from components.progress import say
from components.push.in_turn import in_turn
from components.release_log import utc_now
from components.shelf.open_shelf import open_shelf
from components.shelf.shelf import Shelf
from protos.release_pb2 import PushConfig


def rollback(releases: str, *, to: int, note: str | None, config: PushConfig | None = None) -> int:
    """Makes an older version the newest again, and records it.

    Its files are published as a new version, whose manifest says what it repeats; so numbers only grow, every server
    follows, and the next candidate is compared with it. If the newest version holds that model already, nothing is
    done: running a killed rollback again finishes it.

    Args:
      releases: the folder of releases.
      to: the version to go back to.
      note: why, in a person's words; None if nobody says.
      config: how long to wait for others.

    Returns:
      The version that serves that model now.

    Raises:
      ConfigError: the folder can't be written into.
      DataError: there is no such version, or its files are not those that were released.
    """
    shelf = open_shelf(releases, config)
    if not shelf.versions():
        raise DataError(f"{releases}: expected a folder of releases, found no version; check the path")
    shelf.prepare()
    return in_turn(shelf, lambda: _go_back(shelf, to, note))


def _go_back(shelf: Shelf, to: int, note: str | None) -> int:
    versions = shelf.versions()
    if to not in versions:
        there = ", ".join(map(str, versions)) or "no version"
        raise DataError(f"{shelf.uri}: version {to}: expected a release, found {there}; name one of those")
    manifest = shelf.manifest(to)
    if manifest is None:
        raise DataError(f"{shelf.place(to)}: has no manifest to check its files by; push a candidate instead")
    newest = versions[-1]
    if _is_whole_copy(shelf, newest, manifest):
        say("rollback", f"version {newest} is that model already")
        return newest
    with shelf.fetch(to) as folder:
        if changed := differences(folder, manifest):
            raise DataError(
                f"{shelf.place(to)}: {', '.join(changed)}: not as they were released; go back to another version"
            )
        content = {name: file for name, file in files_below(folder).items() if name != MANIFEST_FILE}
        again = dataclasses.replace(
            manifest,
            version=shelf.next_version(),
            released_at=utc_now(),
            code_version=installed_version("gateline"),
            released_version_before=newest,
            rollback_to=to,
            note=note,
        )
        shelf.publish(content, again)
    say("rollback", f"version {again.version} is version {to} again")
    return again.version


def _is_whole_copy(shelf: Shelf, newest: int, wanted: Manifest) -> bool:
    """Returns whether the newest version has the files of another one, and has them unchanged."""
    try:
        manifest = shelf.manifest(newest)
    except DataError:
        return False
    if manifest is None or manifest.files != wanted.files:
        return False
    found = shelf.digests(newest)
    found.pop(MANIFEST_FILE, None)
    return not differing(found, wanted.files)
