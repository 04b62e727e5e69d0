"""Makes a release visible: copied and checked under a hidden name, then revealed by one rename."""

import dataclasses
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from components.artifacts import ASSETS_EXTRA
from components.digest import digest_folder
from components.errors import RefusalError
from components.manifest import MANIFEST_FILE, Manifest, differences, file_digests, manifest_text, read_manifest
from components.push.disk import copy_folder, sync_folder, write_file

UNFINISHED = ".unfinished-"
"""Start of the name of a folder that is not a release yet. Servers skip it: it is no number."""


def publish(saved_model: Path, facts: Sequence[Path], manifest: Manifest, releases: Path) -> Path:
    """Publishes a saved model as `<releases>/<version>/`, which is whole or absent. The caller holds the lock.

    Args:
      saved_model: the judged saved model.
      facts: files that go beside the manifest: the canonical config, and what is known of the data.
      manifest: the release's manifest; its `files` are filled in here.
      releases: the releases folder.

    Returns:
      The release's folder.

    Raises:
      RefusalError: the files that arrived are not the ones that were judged.
      OSError: a file can't be written; nothing became visible.
    """
    unfinished = releases / f"{UNFINISHED}{manifest.version}"
    release = releases / str(manifest.version)
    try:
        _assemble(unfinished, saved_model, facts, manifest)
        os.rename(unfinished, release)
        sync_folder(releases)
    except OSError as error:
        reason = error.strerror or str(error)
        text = f"{releases}: version {manifest.version} can't be written ({reason}); mend it and push again"
        raise OSError(text) from error
    return release


def remove_unfinished(releases: Path) -> None:
    """Removes what killed or failed pushes left behind. The caller holds the lock, so no push is at work on them."""
    for entry in releases.glob(f"{UNFINISHED}*"):
        shutil.rmtree(entry)


def _assemble(unfinished: Path, saved_model: Path, facts: Sequence[Path], manifest: Manifest) -> None:
    """Brings all of a release to disk under its hidden name, and reads it back."""
    copy_folder(saved_model, unfinished)
    if (copied := digest_folder(unfinished)) != manifest.candidate_digest:
        raise RefusalError(f"{saved_model}: judged was {manifest.candidate_digest}, got {copied}; run evaluate again")
    extra = unfinished / ASSETS_EXTRA
    extra.mkdir(exist_ok=True)
    for fact in facts:
        write_file(extra / fact.name, fact.read_bytes())
    complete = dataclasses.replace(manifest, files=file_digests(unfinished))
    write_file(unfinished / MANIFEST_FILE, manifest_text(complete).encode())
    sync_folder(extra)
    sync_folder(unfinished)
    if changed := differences(unfinished, read_manifest(unfinished)):
        raise OSError(f"files changed while they were written: {', '.join(changed)}")
