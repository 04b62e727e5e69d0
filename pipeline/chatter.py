"""What the local runner and the steps say while they run: all of it into a log, progress lines to the user as well.

The runner merges a step's stdout and stderr and prints both, indented, to its own stdout, between its own messages.
Progress lines are known by their start, `[step] ` (components/progress.py).
"""

import io
import re
from typing import TextIO

_PROGRESS = re.compile(r"\s*(\[[a-z_]+\] .*)", re.DOTALL)


class Chatter(io.TextIOBase):
    """A text stream that writes everything to `log` at once and forwards whole progress lines to `progress`."""

    def __init__(self, log: TextIO, progress: TextIO) -> None:
        self._log = log
        self._progress = progress
        self._line = ""

    def writable(self) -> bool:
        """Says that this stream can be written."""
        return True

    def write(self, text: str) -> int:
        """Writes text; a line counts as said when its end has come."""
        self._log.write(text)
        *lines, self._line = (self._line + text).split("\n")
        for line in lines:
            if found := _PROGRESS.fullmatch(line):
                self._progress.write(f"{found[1]}\n")
                self._progress.flush()
        return len(text)

    def flush(self) -> None:
        """Flushes the log."""
        self._log.flush()
