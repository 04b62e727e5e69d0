"""Shows how many rows Beam's workers are through with, from the files in which they say so."""

import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self, final

from components.progress import Progress, progress

LOOK_EVERY_S = 0.5
"""Seconds between two looks."""


@dataclass(frozen=True, slots=True)
class RowCount:
    """How progress is counted.

    Attributes:
      step: the step that progress is shown of.
      of: result of an item -> its rows; it is sent to workers.
      total: rows of all items, None if unknown.
    """

    step: str
    of: Callable[[Any], int]
    total: int | None = None


@final
class Watch:
    """Shows progress while its `with` block runs; nothing if there is no count.

    Args:
      folder: where each finished item leaves a file `<number>.rows` with its number of rows.
      rows: how progress is counted.
    """

    def __init__(self, folder: Path, rows: RowCount | None) -> None:
        self._folder, self._rows = folder, rows
        self._stack = ExitStack()
        self._seen: set[str] = set()
        self._ends = threading.Event()

    def __enter__(self) -> Self:
        if self._rows:
            shown = self._stack.enter_context(progress(self._rows.step, total=self._rows.total, unit="row"))
            watcher = threading.Thread(target=self._look_often, args=(shown,), daemon=True)
            watcher.start()
            self._stack.callback(self._look, shown)
            self._stack.callback(watcher.join)
            self._stack.callback(self._ends.set)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def _look_often(self, shown: Progress) -> None:
        while not self._ends.wait(LOOK_EVERY_S):
            self._look(shown)

    def _look(self, shown: Progress) -> None:
        for path in self._folder.glob("*.rows"):
            if path.name not in self._seen:
                self._seen.add(path.name)
                shown.advance(int(path.read_text()))
