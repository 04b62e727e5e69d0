"""What is kept of how a training went: one JSON line a report, and the same numbers for TensorBoard."""

import json
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import tensorflow as tf

# What marks a number as a point of a curve; tf.summary.scalar would need TensorBoard itself to be installed.
_SCALAR = tf.compat.v1.SummaryMetadata(plugin_data={"plugin_name": "scalars"}, data_class="DATA_CLASS_SCALAR")


class TrainingRecord:
    """Appends reports to a file as they come; a context manager.

    Args:
      log: the file of JSON lines.
      events: folder of TensorBoard events; None writes none.
      before: what an earlier process of the same training wrote to its file; it is written again.
    """

    def __init__(self, log: Path, events: Path | None, before: str = "") -> None:
        self._file = log
        self._log = log.open("w", encoding="utf-8")
        self._events = None if events is None else tf.summary.create_file_writer(str(events))
        for line in before.splitlines():
            numbers = json.loads(line)
            self.write(numbers.pop("kind"), numbers.pop("step"), numbers)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._log.close()
        if self._events is not None:
            self._events.close()

    @property
    def text(self) -> str:
        """All that has been written."""
        return self._file.read_text(encoding="utf-8")

    def write(self, kind: str, step: int, numbers: Mapping[str, float | None]) -> None:
        """Writes one report; a number that is undefined (None) becomes null, and no point on a curve."""
        self._log.write(json.dumps({"kind": kind, "step": step, **numbers}) + "\n")
        self._log.flush()
        if self._events is not None:
            with self._events.as_default():
                for name, value in numbers.items():
                    if value is not None:
                        tf.summary.write(f"{kind}/{name}", tf.constant(value, tf.float32), step, _SCALAR)
