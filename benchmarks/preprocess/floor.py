"""The floor: pyarrow reads the log once and counts the values of every column. Nothing is looked up or written.

python benchmarks/preprocess/floor.py LOG
"""

import sys
from pathlib import Path

from usage import Usage

usage = Usage()

import pyarrow as pa  # noqa: E402 - what comes before is measured as without imports
import pyarrow.compute as pc  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402

usage.imported()

TAGS = ("tag_category_list", "tag_brand_list")
BATCH_ROWS = 65_536


def main(log: Path) -> None:
    counts: dict[str, list[pa.RecordBatch]] = {}
    for file in sorted(log.glob("*.parquet")):
        for batch in pq.ParquetFile(file).iter_batches(BATCH_ROWS, use_threads=False):
            for name in batch.schema.names:
                column = batch[name]
                values = pc.split_pattern(column, "|").flatten() if name in TAGS else column
                counts.setdefault(name, []).append(pa.RecordBatch.from_struct_array(pc.value_counts(values)))
    for pieces in counts.values():
        pa.Table.from_batches(pieces).group_by("values", use_threads=False).aggregate([("counts", "sum")])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
    usage.tell()
