"""The checkpoints of one training: which to go on from, which to keep.

A folder of checkpoints belongs to one training. Kept are the newest few, and those of the best evaluations that these
speak of: every evaluation is followed by a checkpoint, and the best weights are the ones in it.
"""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from components.errors import DataError
from components.progress import say
from components.train.checkpoint import (
    STEPS,
    checkpoint_path,
    find_damage,
    restore_checkpoint,
    save_checkpoint,
    take_back_replaced,
)
from components.train.checkpoint_home import CheckpointHome
from components.train.identity import Identity, differences, read_identity
from components.train.standing import Standing, read_standing, to_text
from components.train.variable_files import Variables
from protos.errors import ConfigError

STATE = "state.json"
"""Holds a Standing, the identity of the training, and the versions of what computed it."""


class Saved(NamedTuple):
    """A whole checkpoint: its folder, how the training stood, and the other texts that were saved with it."""

    path: Path
    standing: Standing
    texts: dict[str, str]


class Checkpoints:
    """Keeps the checkpoints of a training.

    Args:
      home: where they stand; the folder is made by the first `save`.
      identity: of the training.
      versions: of what computes, by name.
      keep: how many are kept; 0 keeps all.
      restart: whether those that are there are of no use and are to go.

    Attributes:
      folder: where they stand on this machine.
    """

    def __init__(
        self, home: CheckpointHome, identity: Identity, versions: Mapping[str, str], *, keep: int, restart: bool = False
    ) -> None:
        self.folder = home.folder
        self._mirror = home.mirror
        self._identity = identity
        self._versions = dict(versions)
        self._keep = keep
        if restart:
            self.remove()

    def newest(self) -> Saved | None:
        """Returns the newest checkpoint that is whole, with all that it needs; says aloud which ones are not.

        Those that only the store has are copied here first.

        Raises:
          ConfigError: the checkpoints are those of a training on other data or by another config.
          DataError: there are checkpoints, and none is whole.
        """
        if self._mirror:
            self._mirror.fetch()
        take_back_replaced(self.folder)
        paths = sorted(self.folder.glob(STEPS), reverse=True)
        for path in paths:
            damage = find_damage(path)
            if damage is None:
                saved = self._read(path)
                damage = self._damage_of_best(saved.standing)
                if damage is None:
                    return saved
            say("train", f"{path} is damaged: {damage}; taking the checkpoint before it")
        if paths:
            raise DataError(
                f"{self.folder}: expected a whole checkpoint to go on from, got {len(paths)} damaged ones; give "
                "--restart to train anew"
            )
        return None

    def save(self, variables: Variables, standing: Standing, texts: Mapping[str, str]) -> None:
        """Writes a checkpoint, then removes those that are no longer kept.

        Raises:
          DataError: it can't be written.
        """
        state = to_text(standing=standing.as_json(), identity=self._identity.as_json(), versions=self._versions)
        save_checkpoint(self.folder, standing.step, variables, {STATE: state, **texts})
        if self._keep:
            self._prune()
        if self._mirror:
            self._mirror.update()

    def restore(self, step: int, variables: Variables) -> Path:
        """Sets the variables to those of the checkpoint of `step`, and returns it.

        Raises:
          DataError: it is not whole.
        """
        path = checkpoint_path(self.folder, step)
        if damage := find_damage(path):
            raise DataError(f"{path}: expected a whole checkpoint, got: {damage}; give --restart to train anew")
        restore_checkpoint(path, variables)
        return path

    def remove(self) -> None:
        """Removes all checkpoints, and the folder if nothing else is in it."""
        for path in [*self.folder.glob(STEPS), *self.folder.glob(f".{STEPS}")]:
            shutil.rmtree(path)
        if self._mirror:
            self._mirror.remove()
        if self.folder.exists() and not any(self.folder.iterdir()):
            self.folder.rmdir()

    def _read(self, path: Path) -> Saved:
        record = json.loads((path / STATE).read_text(encoding="utf-8"))
        if found := differences(read_identity(record["identity"]), self._identity):
            raise ConfigError(
                f"{path}: expected a checkpoint of this training, got one of another: {found}; give --restart to train "
                "anew, or another folder of checkpoints"
            )
        if record["versions"] != self._versions:
            say(
                "train",
                f"{path} was computed by {record['versions']}, this run is by {self._versions}: weights may differ in "
                "their last bits from those of an uninterrupted run",
            )
        texts = {file.name: file.read_text(encoding="utf-8") for file in path.glob("*.json*")}
        return Saved(path, read_standing(record["standing"]), texts)

    def _damage_of_best(self, standing: Standing) -> str | None:
        if standing.best is None or standing.best.step == standing.step:
            return None
        best = checkpoint_path(self.folder, standing.best.step)
        damage = find_damage(best)
        return None if damage is None else f"the best weights are those of {best.name}, and {damage}"

    def _prune(self) -> None:
        paths = sorted(self.folder.glob(STEPS), reverse=True)
        kept = set(paths[: self._keep])
        for path in paths[: self._keep]:
            best = _best_step(path)
            if best is not None:
                kept.add(checkpoint_path(self.folder, best))
        for path in paths:
            if path not in kept:
                shutil.rmtree(path)


def _best_step(path: Path) -> int | None:
    """The step of the best evaluation when a checkpoint was written; None if there is none, or it can't be read."""
    try:
        best = json.loads((path / STATE).read_text(encoding="utf-8"))["standing"]["best"]
    except (OSError, ValueError, KeyError):
        return None
    return None if best is None else int(best["step"])
