"""The folder of one run: `<out>/<run id>/`, and where each artefact stands in it.

```
<out>/20260822T101112Z/
  run.json              written last: a folder without it is no result
  run.log               everything the steps and the runner said
  preprocess/           examples/ transform/ statistics/ rejects/
  train/candidate/      evaluate/report/      gate/verdict/      push/
```
While a run lasts, and after one that failed or was killed, its artefacts stand in `unfinished/`, from where the next
run takes over what it would make the same.
"""

import glob
import json
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from protos.errors import ConfigError

RUN = "run.json"
LOG = "run.log"
UNFINISHED = "unfinished"
CHECKPOINTS = "checkpoints"
"""Folder beside those of runs: the training of a killed run is taken up by the next of the same config and log."""


@dataclass(frozen=True, slots=True)
class RunFolder:
    """The paths of one run."""

    path: Path

    @property
    def log(self) -> Path:
        """Everything that was said."""
        return self.path / LOG

    @property
    def unfinished(self) -> Path:
        """Artefacts of a run that has not come to its end."""
        return self.path / UNFINISHED

    def unfinished_artifact(self, task: str, name: str) -> Path:
        """Where an artefact stands before the run's end; the local runner adds a folder of its own."""
        return next(self.unfinished.glob("*")) / task / name

    @property
    def candidate(self) -> Path:
        """What training made."""
        return self.path / "train" / "candidate"

    @property
    def report(self) -> Path:
        """What evaluation measured."""
        return self.path / "evaluate" / "report"

    @property
    def verdict(self) -> Path:
        """What the gate decided."""
        return self.path / "gate" / "verdict"


def create(out: Path) -> RunFolder:
    """Makes a new, empty run folder under `out`, named by the time; the second of one second gets a suffix.

    Raises:
      ConfigError: `out` can't be made or written.
    """
    started = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    attempt = 1
    while True:
        path = out / (started if attempt == 1 else f"{started}-{attempt}")
        try:
            path.mkdir(parents=True)
        except FileExistsError:
            attempt += 1
        except OSError as error:
            raise ConfigError(
                f"--out {out}: expected a folder that can be written, got {error.strerror}; name another folder"
            ) from None
        else:
            return RunFolder(path)


def earlier(out: Path) -> str:
    """Returns a glob of where runs under `out` that came to no end have a folder for each of their steps."""
    return f"{glob.escape(str(out.resolve()))}/*/{UNFINISHED}/*"


def finish(folder: RunFolder, record: Mapping[str, object]) -> None:
    """Moves the artefacts to their places and then, as the mark of a finished run, writes run.json."""
    for task in sorted(folder.unfinished.glob("*/*/")):
        # The local runner numbers a task that the pipeline names in both branches of a condition.
        shutil.move(task, folder.path / task.name.removesuffix("-2"))
    shutil.rmtree(folder.unfinished)
    draft = folder.path / f"{RUN}.draft"
    draft.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    draft.replace(folder.path / RUN)
    with suppress(OSError):  # there is none, or it holds those of other trainings
        (folder.path.parent / CHECKPOINTS).rmdir()
