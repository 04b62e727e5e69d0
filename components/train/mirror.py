"""A copy of a training's checkpoints in a store, for a pod that is started again without its disk."""

from pathlib import Path

from components.progress import say
from components.storage.copy import copy_file
from components.storage.locate import locate
from components.storage.location import Location
from components.train.checkpoint import MANIFEST, STEPS


class Mirror:
    """Keeps a store's folder like a local one. A checkpoint's manifest is copied last: without it there is none.

    Args:
      folder: of checkpoints, on this machine.
      store: the folder to keep.
    """

    def __init__(self, folder: Path, store: Location) -> None:
        self._folder = folder
        self._store = store

    def fetch(self) -> None:
        """Copies the checkpoints that the store has and this machine has not.

        Raises:
          DataError: the store can't be read.
        """
        for checkpoint in self._stored():
            here = self._folder / checkpoint.name
            if not here.exists() and (checkpoint / MANIFEST).exists():
                say("train", f"copying {checkpoint} here")
                unfinished = self._folder / f".{checkpoint.name}.unfinished"
                unfinished.mkdir(parents=True, exist_ok=True)
                for file in checkpoint.list():
                    copy_file(file, locate(str(unfinished)) / file.name)
                unfinished.rename(here)

    def update(self) -> None:
        """Copies new checkpoints up, then removes those that are gone here.

        Raises:
          DataError: the store can't be written.
        """
        here = {path.name: path for path in self._folder.glob(STEPS)}
        stored = {checkpoint.name: checkpoint for checkpoint in self._stored()}
        for name, path in here.items():
            if name not in stored or not (stored[name] / MANIFEST).exists():
                files = sorted(path.iterdir(), key=lambda file: file.name == MANIFEST)
                for file in files:
                    copy_file(locate(str(file)), self._store / name / file.name)
        for name, checkpoint in stored.items():
            if name not in here:
                (checkpoint / MANIFEST).delete()
                checkpoint.delete()

    def remove(self) -> None:
        """Removes the store's folder."""
        self._store.delete()

    def _stored(self) -> tuple[Location, ...]:
        if not self._store.is_dir():
            return ()
        return tuple(one for one in self._store.list() if Path(one.name).match(STEPS))
