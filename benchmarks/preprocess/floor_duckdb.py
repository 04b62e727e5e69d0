"""The floor by another engine: DuckDB reads the log and counts the values of every column. Nothing is written.

python benchmarks/preprocess/floor_duckdb.py LOG
"""

import sys
from pathlib import Path

from usage import Usage

usage = Usage()

import duckdb  # noqa: E402 - what comes before is measured as without imports

usage.imported()

TAGS = ("tag_category_list", "tag_brand_list")


def main(log: Path) -> None:
    files = f"{log}/*.parquet"
    with duckdb.connect() as engine:
        names = [column[0] for column in engine.sql(f"describe select * from '{files}'").fetchall()]
        for name in names:
            values = f"unnest(string_split({name}, '|'))" if name in TAGS else name
            counted = f"select value, count(*) from (select {values} as value from '{files}') group by value"
            engine.sql(counted).to_arrow_table()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
    usage.tell()
