"""Text whose cells are parted by several bytes, read as if one parted them: Arrow's parser knows no others."""

import csv
import io
from typing import Any

DELIMITER = "\x1f"
"""What stands in the delimiter's place: ASCII's unit separator, which text has no other use for."""

_BLOCK_BYTES = 1 << 20


class OneByteDelimiter(io.RawIOBase):
    """A stream of bytes with DELIMITER wherever another stands.

    Args:
      source: the text, at its beginning; stays open.
      delimiter: of its cells, not empty.

    Raises:
      csv.Error: when read: the text holds DELIMITER itself.
    """

    def __init__(self, source: Any, delimiter: str) -> None:  # noqa: ANN401 - a file of Python's or of Arrow's
        super().__init__()
        self._source = source
        self._delimiter = delimiter.encode()
        self._held = self._ready = b""

    def readable(self) -> bool:
        """Returns True."""
        return True

    def readinto(self, buffer: Any, /) -> int:  # noqa: ANN401 - what can be written into has no name in Python 3.11
        """Fills a buffer as far as text is at hand; returns the number of bytes, 0 at the end."""
        while not self._ready and (block := self._source.read(_BLOCK_BYTES)):
            self._take(block)
        if not self._ready:
            self._ready, self._held = self._held, b""
        view = memoryview(buffer)
        count = min(len(view), len(self._ready))
        view[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def _take(self, block: bytes) -> None:
        """Replaces the delimiters of a block; what may be the beginning of one at its end is held for the next."""
        if DELIMITER.encode() in block:
            raise csv.Error(f"it holds byte 0x1f, and {self._delimiter!r} between cells is read as that byte")
        *cells, last = (self._held + block).split(self._delimiter)
        lengths = range(len(self._delimiter) - 1, 0, -1)
        num_held = next((it for it in lengths if last.endswith(self._delimiter[:it])), 0)
        self._held = last[len(last) - num_held :]
        self._ready = DELIMITER.encode().join([*cells, last[: len(last) - num_held]])
