"""Rows that were set aside, as they came, with the reason: one JSON object a line."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self, final

from components.raw_log.batch import RawBatch


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was set aside.

    Attributes:
      file: its file.
      row: its number there, from 1; a CSV header does not count.
      reason: why.
      columns: the columns that are read, as text, None where the cell is null; of a malformed CSV line, the line.
    """

    file: str
    row: int
    reason: str
    columns: dict[str, str | None]


def rejects_of(batch: RawBatch, reasons: dict[int, str]) -> Iterator[Reject]:
    """Returns the rows of a batch that have a reason against them, and its malformed lines, by row number."""
    rows = {int(batch.rows[position]): position for position in reasons}
    lines = {line.row: line for line in batch.malformed}
    for row in sorted({*rows, *lines}):
        if row in lines:
            yield Reject(batch.file, row, lines[row].reason, {"line": lines[row].text})
        else:
            position = rows[row]
            cells = {name: _text(batch.came.column(name)[position].as_py()) for name in batch.came.schema.names}
            yield Reject(batch.file, row, reasons[position], cells)


@final
class RejectWriter:
    """Writes rejects; the file exists only if there were any. To be used in a `with`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None

    def __enter__(self) -> Self:
        return self

    def write(self, reject: Reject) -> None:
        """Appends one reject."""
        if self._file is None:
            self._file = self._path.open("w", encoding="utf-8")
        self._file.write(json.dumps(asdict(reject), ensure_ascii=False) + "\n")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()


def _text(cell: object) -> str | None:
    match cell:
        case None:
            return None
        case bytes():
            return cell.decode(errors="backslashreplace")
        case list():
            return json.dumps([_text(value) for value in cell], ensure_ascii=False)
    return str(cell)
