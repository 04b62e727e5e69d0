"""The first rows of some units with all columns of the transform graph, beside what examples are made of."""

from pathlib import Path

import pyarrow as pa

FIRST_ROWS = 16_384
"""Most rows of a unit among which its sample is sought."""


def write_sampled(rows: pa.RecordBatch, part: Path) -> None:
    """Writes the first of the rows beside the unit's kept rows, `<part>.sampled`."""
    with pa.ipc.new_stream(str(_path(part)), rows.schema) as writer:
        writer.write_batch(rows.slice(0, FIRST_ROWS))


def read_sampled(part: Path) -> pa.RecordBatch | None:
    """Reads them; None: the unit is none of those that are sampled."""
    if not _path(part).exists():
        return None
    with pa.OSFile(str(_path(part))) as file, pa.ipc.open_stream(file) as reader:
        return reader.read_next_batch()


def _path(part: Path) -> Path:
    return part.with_suffix(".sampled")
