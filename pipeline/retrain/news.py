"""What is new against the newest release: data, config and code."""

import dataclasses
from collections.abc import Iterator
from importlib.metadata import version as installed_version
from typing import Any

from components.artifacts import ASSETS_EXTRA, CONFIG
from components.config_changes import changed_fields
from components.data_files import held_out_files, learnt_files
from components.errors import DataError
from components.json_fields import Fields
from components.manifest import MANIFEST_FILE, Manifest
from components.shelf.shelf import Shelf
from components.storage.locate import locate
from pipeline.retrain.file_changes import FileChanges, extent, find_changes
from pipeline.retrain.found_log import Digests, FoundLogs
from pipeline.words import listed
from protos.canonical import canonical_text, config_digest
from protos.config_pb2 import PipelineConfig


@dataclasses.dataclass(frozen=True, slots=True)
class News:
    """What is new.

    Attributes:
      version: the newest release; None if there is none.
      unknown: why nothing can be said of that release; empty if something can.
      data: what has become of the files learnt from.
      config: fields that have changed, in words.
      code: versions of Gateline, the release's and this one; None if they are one.
    """

    version: int | None
    unknown: str = ""
    data: FileChanges = dataclasses.field(default_factory=FileChanges)
    config: tuple[str, ...] = ()
    code: tuple[str, str] | None = None

    def __bool__(self) -> bool:
        return bool(self.unknown or self.data or self.config or self.code)

    def told(self) -> str:
        """What is new, in words."""
        if self.unknown or not self:
            return self.unknown or f"nothing is new since version {self.version}"
        return f"since version {self.version}, {', and '.join(self._parts())}"

    def as_json(self) -> dict[str, Any]:
        """The plain form."""
        return dataclasses.asdict(self)

    def _parts(self) -> Iterator[str]:
        if self.data:
            yield self.data.told()
        if self.config:
            yield f"the config has changed ({listed(self.config)})"
        if self.code:
            yield "Gateline was {} and is {}".format(*self.code)


def find_news(shelf: Shelf, config: PipelineConfig, logs: FoundLogs, digests: Digests) -> News:
    """Compares what would be learnt from with what the newest release was learnt from.

    Other rows to judge on are no news: they do not change what is learnt.

    Args:
      shelf: the releases.
      config: the config as it is now.
      logs: the files as they are now.
      digests: of files; the release's are added.

    Raises:
      DataError: the manifest, or a file that has to be read, can't be read.
    """
    version = max(shelf.versions(), default=None)
    if version is None:
        return News(None, "nothing is released yet")
    manifest = shelf.manifest(version)
    if manifest is None:
        return News(version, f"version {version} has no manifest that would say what it was learnt from")
    span = Fields(manifest.data_span, f"{shelf.place(version)}/{MANIFEST_FILE}: data_span", "restore it")
    released = learnt_files(span)
    if released is None:
        return News(version, f"version {version} does not say which files it was learnt from")
    digests.learn((*released, *held_out_files(span)))
    new, changed, gone = find_changes(logs.learnt, released, digests)
    rows, last = extent((*new, *changed), config.data_config.time_column)
    is_same_time = span.content.get("time_column") == config.data_config.time_column
    last_before = span.number_or_none("last") if is_same_time else None
    code = installed_version("gateline")
    return News(
        version,
        data=FileChanges(new, changed, gone, rows, last, last_before),
        config=_config_changes(shelf, manifest, config),
        code=None if manifest.code_version == code else (manifest.code_version, code),
    )


def _config_changes(shelf: Shelf, manifest: Manifest, config: PipelineConfig) -> tuple[str, ...]:
    if manifest.config_sha256 == config_digest(config):
        return ()
    file = locate(shelf.place(manifest.version)) / ASSETS_EXTRA / CONFIG
    try:
        return tuple(changed_fields(file.read_text(), canonical_text(config)))
    except DataError:
        return (f"{file} can't be read",)
