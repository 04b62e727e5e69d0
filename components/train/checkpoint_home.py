"""Where the checkpoints of a training stand: in a folder of this machine and, for pods that lose theirs, in a store."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from components.artifacts import DATA_SPAN
from components.storage.locate import locate
from components.train.identity import training_text
from components.train.mirror import Mirror
from components.train.warm_start.source import find_origin
from protos.config_pb2 import PipelineConfig


@dataclass(frozen=True, slots=True)
class CheckpointHome:
    """A folder, and what keeps a copy of it in a store; None: nothing does."""

    folder: Path
    mirror: Mirror | None = None


def find_home(where: str, candidate: Path) -> CheckpointHome:
    """Returns where checkpoints stand.

    Args:
      where: a local path or the URI of a folder in a store; "": beside the candidate.
      candidate: the folder that the training will write.

    Raises:
      ConfigError: a URI of no known kind.
    """
    beside = candidate.with_name(f"{candidate.name}.checkpoints")
    if not where:
        return CheckpointHome(beside)
    location = locate(where)
    if location.is_local:
        return CheckpointHome(Path(location.path))
    return CheckpointHome(beside, Mirror(beside, location))


def home_among_others(root: str, config: PipelineConfig, transform: Path, released: str = "") -> str:
    """Returns a training's own place below one of many trainings: another config, log or first weights have another.

    Args:
      root: a local path or URI.
      config: of the training.
      transform: folder that preprocessing wrote.
      released: folder of the released version; "": none.

    Raises:
      ConfigError, DataError: what it is to begin from can't be; see components/train/warm_start/source.py.
    """
    origin = find_origin(config.train_config, released)
    said = training_text(config) + (transform / DATA_SPAN).read_text(encoding="utf-8")
    said += "" if origin is None else origin.digest
    return f"{root.rstrip('/')}/{hashlib.sha256(said.encode()).hexdigest()[:16]}"
