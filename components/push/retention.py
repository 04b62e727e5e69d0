"""Deletes releases that are too old to go back to."""

from collections.abc import Mapping, Sequence

from components.errors import DataError
from components.manifest import Manifest
from components.progress import say
from components.release_log import retirement
from components.shelf.shelf import Shelf


def retire_old(shelf: Shelf, num_kept: int) -> None:
    """Deletes and records the versions that need not be kept; the caller has its turn, and the shelf is settled.

    Args:
      shelf: the releases.
      num_kept: how many of the newest to keep; 0 keeps all.
    """
    versions = shelf.versions()
    if not num_kept or len(versions) <= num_kept:
        return
    manifests = {version: _manifest(shelf, version) for version in versions}
    for version in too_old(versions, manifests, num_kept):
        shelf.retire(retirement(version, manifests[version], versions[-1]))
        say("push", f"deleted version {version}: the newest {num_kept} are kept")


def too_old(versions: Sequence[int], manifests: Mapping[int, Manifest | None], num_kept: int) -> tuple[int, ...]:
    """Returns the versions that need not be kept, ascending: neither new enough nor the source of a kept rollback.

    Args:
      versions: all of them, ascending; the last is the one that serves.
      manifests: what each says of itself.
      num_kept: how many of the newest to keep, at least 1.
    """
    newest = versions[-num_kept:]
    kept = {*newest, *(manifest.rollback_to for version in newest if (manifest := manifests[version]))}
    return tuple(version for version in versions if version not in kept)


def _manifest(shelf: Shelf, version: int) -> Manifest | None:
    try:
        return shelf.manifest(version)
    except DataError:
        return None
