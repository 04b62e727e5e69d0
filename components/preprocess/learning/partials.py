"""What the units of a log have been counted to, between screening and merging: one file a unit, a column a feature."""

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa


def write_partials(partials: Mapping[str, bytes], path: Path) -> None:
    """Writes the counts of one unit by feature."""
    columns = [pa.array([partial], pa.large_binary()) for partial in partials.values()]
    batch = pa.record_batch(columns, names=list(partials))
    with pa.ipc.new_file(str(path), batch.schema) as writer:
        writer.write_batch(batch)


def read_partial(path: Path, feature: str) -> bytes:
    """Reads the counts of one feature; others are not brought into memory."""
    with pa.memory_map(str(path)) as file:
        partial: bytes = pa.ipc.open_file(file).get_batch(0).column(feature)[0].as_py()
    return partial
