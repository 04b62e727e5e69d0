"""Trains a release again from what it says of itself, and tells whether the same weights come out, bit for bit."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from components.artifacts import ASSETS_EXTRA, CONFIG, WEIGHTS
from components.digest import digest_location
from components.errors import DataError
from components.json_fields import Fields
from components.manifest import MANIFEST_FILE, differences, read_manifest
from components.progress import say
from components.raw_log.files import find_files
from components.storage.locate import locate
from components.storage.staged import staged
from components.train.record_weights import processor, versions
from components.train.warm_start.source import find_origin
from components.weights_record import WeightsRecord, read_weights_record
from pipeline.words import listed
from protos.config_pb2 import PipelineConfig
from protos.read import read_config

_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What came of training again.

    Attributes:
      release: the folder rebuilt.
      candidate: the folder that was trained.
      digest: of the release's weights.
      rebuilt_digest: of the weights that came out.
      different: names of variables that differ, or that one of both lacks.
      notes: what is not as it was: versions, processor.
    """

    release: str
    candidate: str
    digest: str
    rebuilt_digest: str
    different: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def is_equal(self) -> bool:
        """Whether all weights are the same, bit for bit."""
        return not self.different

    def as_json(self) -> str:
        """The plain form."""
        return json.dumps({**asdict(self), "equal": self.is_equal})

    def told(self) -> str:
        """The same for people."""
        if self.is_equal:
            return f"{self.release}: rebuilt bit for bit, weights {self.digest[:16]}; {self.candidate}"
        because = f" ({'; '.join(self.notes)})" if self.notes else ""
        named = listed(self.different, _MOST_NAMED)
        return f"{self.release}: other weights came out{because}: {named}; {self.candidate}"


def rebuild(release: str, data: Sequence[str], out: Path, parent: str = "") -> Rebuilt:
    """Trains a release again.

    Args:
      release: its version folder, a path or URI.
      data: where files of its logs are that are no longer where they were: files, folders or globs.
      out: folder for examples, transform, statistics, rejects and the candidate.
      parent: where the model is that its training began from, if it is no longer where it was.

    Raises:
      DataError: the release is not whole or does not tell its weights, or data or parent are not those that it names.
    """
    with staged(locate(release)) as folder:
        span = _whole_manifest(folder)
        extra = folder / ASSETS_EXTRA
        config, record = read_config(extra / CONFIG).config, read_weights_record(extra / WEIGHTS)
    notes = _notes(record)
    for note in notes:
        say("rebuild", f"{note}: weights may differ in their last bits")
    found = _Found(data)
    train = found.paths(span.objects("files"))
    evaluate = found.paths(span.objects("held_out_files"))
    # Tables that are joined to the log are read from where the config says, and from nowhere else.
    _Found(()).paths([file for table in span.objects("joined_tables") for file in table.objects("files")])
    begun_from = _parent(config, record, parent)
    from components.preprocess.run import run as preprocess
    from components.train.run import run as learn

    say("rebuild", f"data is what {release} was learnt from: {len(train) + len(evaluate)} files")
    preprocess(
        config,
        train=",".join(train),
        evaluate=",".join(evaluate),
        examples=out / "examples",
        transform=out / "transform",
        statistics=out / "statistics",
        rejects=out / "rejects",
    )
    candidate = out / "candidate"
    learn(
        config,
        examples=out / "examples",
        transform=out / "transform",
        candidate=candidate,
        released=begun_from,
        restart=True,
    )
    made = read_weights_record(candidate / WEIGHTS)
    return Rebuilt(release, str(candidate), record.digest, made.digest, _differing(record.sha256, made.sha256), notes)


class _Found:
    """Finds files by their SHA-256: where they were, else among those given."""

    def __init__(self, data: Sequence[str]) -> None:
        self._given = [file for paths in data for file in find_files(paths)]
        self._digests: dict[str, str] = {}

    def paths(self, files: Sequence[Fields]) -> list[str]:
        """Returns where the recorded files are, in their order.

        Raises:
          DataError: some are nowhere.
        """
        found = [self._path(file.text("path"), file.text("sha256")) for file in files]
        wrong = [why for _, why in found if why]
        if wrong:
            raise DataError(f"{'; '.join(wrong)}; give --data with the files that the release was learnt from")
        return [path for path, _ in found]

    def _path(self, recorded: str, sha256: str) -> tuple[str, str]:
        """Returns the path, or why there is none."""
        places = [*([recorded] if locate(recorded).exists() else []), *self._given]
        for path in places:
            if self._digest(path) == sha256:
                return path, ""
        same_name = [path for path in places if locate(path).name == locate(recorded).name]
        if same_name:
            return "", f"{same_name[0]}: expected SHA-256 {sha256[:16]}, got {self._digest(same_name[0])[:16]}"
        return "", f"{recorded}: expected a file of SHA-256 {sha256[:16]}, found none"

    def _digest(self, path: str) -> str:
        if path not in self._digests:
            self._digests[path] = digest_location(locate(path))
        return self._digests[path]


def _whole_manifest(folder: Path) -> Fields:
    """Returns the data span of a release that is as it was published."""
    manifest = read_manifest(folder)
    if changed := differences(folder, manifest):
        raise DataError(f"{folder}: expected a release as it was published, got other {', '.join(changed)}; restore it")
    span: dict[str, Any] = {"joined_tables": []} | dict(manifest.data_span)
    span["held_out_files"] = span.get("held_out_files") or []  # none where one log was split
    return Fields(span, f"{folder / MANIFEST_FILE}: data_span", "it is of an earlier version, which can't be rebuilt")


def _notes(record: WeightsRecord) -> tuple[str, ...]:
    here = versions()
    other = [
        f"{name} was {record.versions[name]} and is {here.get(name)}"
        for name in record.versions
        if record.versions[name] != here.get(name)
    ]
    if record.processor != processor():
        other.append(f"the processor was {record.processor} and is {processor()}")
    return tuple(other)


def _parent(config: PipelineConfig, record: WeightsRecord, parent: str) -> str:
    """Returns the folder of the released model that the training began from; "" if it began from none."""
    if record.parent is None:
        config.train_config.ClearField("warm_start")  # RELEASED, when nothing was
        config.train_config.ClearField("fine_tune_checkpoint")
        return ""
    path = parent or record.parent.path
    if config.train_config.warm_start.source != "RELEASED":
        config.train_config.warm_start.source = path
    origin = find_origin(config.train_config, path)
    if origin is None or origin.digest != record.parent.digest:
        raise DataError(
            f"{path}: expected the model that the release began from (weights {record.parent.digest[:16]}), got "
            "another; give --parent with its folder"
        )
    return path


def _differing(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(name for name in sorted({*before, *now}) if before.get(name) != now.get(name))
