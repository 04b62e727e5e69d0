"""What decides every bit of a training: a checkpoint may be taken up only by a training of the same identity."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from components.artifacts import EXAMPLE_SPEC
from components.config_changes import changed_fields
from components.digest import digest_file
from protos.canonical import canonical_text
from protos.config_pb2 import PipelineConfig

_NOT_READ = (
    *("train_input_path", "eval_input_path", "model_dir"),
    *("split", "preprocess_config", "evaluation_config", "gate_config", "push_config"),
)
"""Fields of the config that training does not read; what preprocessing made of them shows in the examples."""

FIRST_WEIGHTS = "the model begun from"
"""Stands for it among the files of an identity."""

_MOST_NAMED = 5
"""Differences that are named; the others are counted."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What a training is made of.

    Attributes:
      config: canonical text of the part of the config that training reads.
      files: SHA-256 of the example spec and of every file of examples, by name, and of what was begun from.
    """

    config: str
    files: Mapping[str, str]

    def as_json(self) -> dict[str, Any]:
        """The plain form."""
        return {"config": self.config, "files": dict(self.files)}


def read_identity(record: Mapping[str, Any]) -> Identity:
    """Returns what as_json gave."""
    return Identity(record["config"], record["files"])


def find_identity(config: PipelineConfig, examples: Path, transform: Path, begun_from: str = "") -> Identity:
    """Returns the identity of a training; reads all examples once, for their digests.

    Args:
      config: of the training.
      examples: folder that preprocessing wrote.
      transform: folder that preprocessing wrote with it.
      begun_from: digest of the weights that it began from; "": fresh ones.
    """
    paths = [transform / EXAMPLE_SPEC, *sorted(examples.glob("*.parquet"))]
    begun = {FIRST_WEIGHTS: begun_from} if begun_from else {}
    return Identity(training_text(config), {path.name: digest_file(path) for path in paths} | begun)


def training_text(config: PipelineConfig) -> str:
    """Returns the canonical text of the part of a config that training reads."""
    part = PipelineConfig()
    part.CopyFrom(config)
    for name in _NOT_READ:
        part.ClearField(name)
    return canonical_text(part)


def differences(before: Identity, now: Identity) -> str:
    """Returns what of `before` is otherwise `now`, in words; "" if nothing is."""
    found = [*_of_files(before.files, now.files), *changed_fields(before.config, now.config)]
    more = [f"{len(found) - _MOST_NAMED} more"] if len(found) > _MOST_NAMED else []
    return ", ".join([*found[:_MOST_NAMED], *more])


def _of_files(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    for name in sorted(before.keys() | now.keys()):
        if name not in now:
            yield f"{name} is gone"
        elif name not in before:
            yield f"{name} is new"
        elif before[name] != now[name]:
            yield f"{name} has other contents"
