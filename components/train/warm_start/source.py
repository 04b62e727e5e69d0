"""Where a training's first weights come from: a release, or a candidate with its checkpoint."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import tensorflow as tf

from components.artifacts import ASSETS_EXTRA, ROW_KEYS, SAVED_MODEL, WEIGHTS
from components.errors import DataError
from components.row_keys import AllRowKeys, read_row_keys
from components.storage.locate import locate
from components.storage.location import Location
from components.storage.staged import staged
from components.train.checkpoint import MANIFEST, STEPS, VARIABLES, find_damage
from components.weights_record import Parent, WeightsRecord, read_weights_record
from model.saved_weights import SavedWeights
from protos.errors import ConfigError
from protos.train_pb2 import TrainConfig, WarmStart

RELEASED = "RELEASED"
CHECKPOINT = "checkpoint"
"""In a candidate: its last checkpoint."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A model that can be begun from, found and told by its digest, but not read.

    Attributes:
      folder: of the release or the candidate.
      is_candidate: which of both.
      with_state: whether its checkpoint is to be read, which has the optimizers' state.
      digest: SHA-256 that tells its weights, and its checkpoint if that is to be read, from any other's.
    """

    folder: Location
    is_candidate: bool
    with_state: bool
    digest: str

    @property
    def parent(self) -> Parent:
        """What a record says of it."""
        return Parent(self.folder.uri, self.digest)


@dataclass(frozen=True, slots=True)
class Source:
    """The weights of an earlier model, open for reading.

    Attributes:
      weights: variables by name.
      record: what is known of them.
      row_keys: what the rows of their tables stand for.
      assets: folder of its vocabularies.
      has_state: whether the optimizers' state is there.
    """

    weights: SavedWeights
    record: WeightsRecord
    row_keys: AllRowKeys
    assets: Path
    has_state: bool


def find_origin(config: TrainConfig, released: str) -> Origin | None:
    """Returns what a training is to begin from; None: fresh weights, as none are asked for or none are released.

    Args:
      config: its warm_start, or its fine_tune_checkpoint.
      released: folder of the released version; "": nothing is released.

    Raises:
      ConfigError: optimizer state is asked of a release, or (strict) the release does not tell its weights.
      DataError: there is no model at the path given, or none that tells its weights.
    """
    settings = read_settings(config)
    if settings is None:
        return None
    if settings.source == RELEASED:
        return _released(settings, released)
    folder = locate(settings.source)
    if not folder.exists():
        raise DataError(f"train_config.warm_start.source: {folder}: expected a release or a candidate, found none")
    return _open(folder, settings)


def read_settings(config: TrainConfig) -> WarmStart | None:
    """Returns warm_start with its source, which may stand in fine_tune_checkpoint; None if neither is set."""
    if not (config.HasField("warm_start") or config.fine_tune_checkpoint):
        return None
    settings = WarmStart()
    settings.CopyFrom(config.warm_start)
    settings.source = settings.source or config.fine_tune_checkpoint
    return settings


@contextmanager
def opened(origin: Origin) -> Iterator[Source]:
    """Gives the weights; remote ones are copied here for as long as the block lasts.

    Raises:
      DataError: a file is missing or damaged.
    """
    with staged(origin.folder) as folder:
        extra = folder if origin.is_candidate else folder / ASSETS_EXTRA
        model = folder / SAVED_MODEL if origin.is_candidate else folder
        if origin.with_state:
            checkpoint = max((folder / CHECKPOINT).glob(STEPS))
            if damage := find_damage(checkpoint):
                raise DataError(f"{checkpoint}: expected a whole checkpoint to begin from, got: {damage}")
            prefix = checkpoint / VARIABLES
        else:
            prefix = model / "variables" / "variables"
        try:
            weights = SavedWeights(str(prefix), "variables" if origin.with_state else "weights")
        except (tf.errors.OpError, ValueError) as error:
            raise DataError(f"{prefix}: expected the weights of a model, got: {error}") from error
        record, keys = read_weights_record(extra / WEIGHTS), read_row_keys(extra / ROW_KEYS)
        yield Source(weights, record, keys, model / "assets", origin.with_state)


def _released(settings: WarmStart, released: str) -> Origin | None:
    if not released:
        return None
    folder = locate(released)
    if not (folder / ASSETS_EXTRA / WEIGHTS).exists():
        if settings.strict:
            raise ConfigError(
                f"train_config.warm_start.strict: {folder}: expected a release that tells its weights, found no "
                f"{ASSETS_EXTRA}/{WEIGHTS}; release once without strict"
            )
        return None
    return _open(folder, settings)


def _open(folder: Location, settings: WarmStart) -> Origin:
    is_candidate = (folder / SAVED_MODEL).exists()
    if settings.optimizer_state and not is_candidate:
        raise ConfigError(
            f"train_config.warm_start.optimizer_state: {folder} is a release, which holds weights alone; name the "
            "candidate's folder in warm_start.source, or leave optimizer_state out"
        )
    extra = folder if is_candidate else folder / ASSETS_EXTRA
    for name in (WEIGHTS, ROW_KEYS):
        if not (extra / name).exists():
            raise DataError(
                f"{extra / name}: expected a release or candidate that tells its weights, found no such file; it may "
                "be of an earlier version: train once without warm_start"
            )
    said = (extra / WEIGHTS).read_bytes() + (extra / ROW_KEYS).read_bytes()
    if settings.optimizer_state:
        steps = [found for found in (folder / CHECKPOINT).list() if found.name.startswith(STEPS.rstrip("*"))]
        if not steps:
            raise DataError(f"{folder / CHECKPOINT}: expected a checkpoint to take optimizer state from, found none")
        said += (max(steps, key=lambda found: found.name) / MANIFEST).read_bytes()
    return Origin(folder, is_candidate, settings.optimizer_state, hashlib.sha256(said).hexdigest())
