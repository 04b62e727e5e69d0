"""How a step shows that it moves: a bar on a terminal, plain lines elsewhere; always on stderr."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, final

from tqdm import tqdm

LINE_EVERY_S = 5.0
"""Seconds between two plain lines of one progress."""


class Progress(Protocol):
    """Something that counts work done."""

    def advance(self, amount: int = 1, **numbers: float) -> None:
        """Adds work done, in the progress's unit; `numbers` are shown beside it, such as loss=0.41."""


@contextmanager
def progress(step: str, *, total: int | None, unit: str, done: int = 0) -> Iterator[Progress]:
    """Shows progress while its block runs.

    Args:
      step: the step's word, such as `train`; every plain line starts with `[train] `.
      total: amount of work, in units; None if unknown.
      unit: one unit's name, such as `step` or `row`.
      done: work that an earlier process has done.
    """
    shown = _Bar(step, total, unit, done) if sys.stderr.isatty() else _Lines(step, total, unit, done)
    try:
        yield shown
    finally:
        shown.close()


def say(step: str, text: str) -> None:
    """Writes one line about a step to stderr, above the bar if there is one."""
    tqdm.write(f"[{step}] {text}", file=sys.stderr)
    sys.stderr.flush()


@final
class _Bar:
    def __init__(self, step: str, total: int | None, unit: str, done: int) -> None:
        self._bar = tqdm(desc=step, total=total, unit=unit, initial=done, file=sys.stderr, dynamic_ncols=True)

    def advance(self, amount: int = 1, **numbers: float) -> None:
        if numbers:
            self._bar.set_postfix(numbers, refresh=False)
        self._bar.update(amount)

    def close(self) -> None:
        self._bar.close()


@final
class _Lines:
    def __init__(self, step: str, total: int | None, unit: str, done: int) -> None:
        self._step, self._total, self._unit = step, total, unit
        self._before, self._done, self._numbers = done, done, dict[str, float]()
        self._written: int | None = None
        self._started_s = self._written_s = time.monotonic()

    def advance(self, amount: int = 1, **numbers: float) -> None:
        self._done += amount
        self._numbers |= numbers
        if time.monotonic() - self._written_s >= LINE_EVERY_S:
            self._write()

    def close(self) -> None:
        if self._written != self._done:
            self._write()

    def _write(self) -> None:
        self._written, self._written_s = self._done, time.monotonic()
        done = f"{self._done:,}" if self._total is None else f"{self._done:,}/{self._total:,}"
        rate = (self._done - self._before) / max(self._written_s - self._started_s, 1e-9)
        numbers = "".join(f" {name}={value:.4g}" for name, value in self._numbers.items())
        say(self._step, f"{done} {self._unit}s, {rate:,.0f}/s{numbers}")
