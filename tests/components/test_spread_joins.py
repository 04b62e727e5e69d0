"""Joins with tables that do not fit: the same cells and outcomes as in memory, row by row."""

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from google.protobuf import text_format

from components.beam_work import Workspace, beam_options
from components.errors import DataError
from components.raw_log.batch import RawBatch
from components.raw_log.columns import LogColumn, Need, Use
from components.raw_log.joins.open_joined import open_joined_log
from components.raw_log.joins.spread_join import SpreadJoin
from components.raw_log.log import RawLog
from components.raw_log.sides.rules import HashRule
from components.raw_log.sides.side import Side
from components.spread_joins import spread_joins
from protos.config_pb2 import PipelineConfig

COLUMNS = [
    *(LogColumn(name, (Use("a key", Need.ONE_ID),)) for name in ("user", "shop", "city")),
    LogColumn("time", (Use("time_column", Need.TIME),)),
    *(LogColumn(name, (Use("a feature", Need.NUMBER),)) for name in ("age", "people")),
    LogColumn("row"),
]
TABLES = """
data_config {{ time_column: "time" with_header: true input_fields {{ input_name: "people" default_val: "-1" }} }}
joined_tables {{
  name: "users" path: "{0}/users*" keys {{ column: "user" }} keys {{ column: "shop" }} columns: ["age", "city"]
  valid_from: "since" max_bytes: {1}
}}
joined_tables {{ name: "cities" path: "{0}/cities.csv" keys {{ column: "city" }} columns: "people" max_bytes: {2} }}
"""


def write(folder: Path, log_rows: int, seed: int = 0) -> None:
    """A log in CSV and Parquet, a table of users in two files, and one of cities in CSV."""
    rng = random.Random(seed)
    rows = [
        {"user": rng.choice([None, *range(40)]), "shop": rng.choice("ab"), "time": rng.randrange(100), "row": row}
        for row in range(log_rows)
    ]
    half = log_rows // 2
    pq.write_table(pa.Table.from_pylist(rows[:half]), folder / "log-0.parquet", row_group_size=100)
    lines = [",".join("" if cell is None else str(cell) for cell in row.values()) for row in rows[half:]]
    (folder / "log-1.csv").write_text("\n".join(["user,shop,time,row", *lines[:3], "1,2", *lines[3:]]) + "\n")
    held = {(rng.randrange(30), rng.choice("ab"), rng.randrange(100)) for _ in range(400)}
    users = [
        {"user": user, "shop": shop, "since": since, "age": number, "city": rng.choice(["A", "B", "C", None])}
        for number, (user, shop, since) in enumerate(sorted(held))
    ]
    rng.shuffle(users)
    for part in range(2):
        pq.write_table(pa.Table.from_pylist(users[part::2]), folder / f"users-{part}.parquet")
    (folder / "cities.csv").write_text(
        "city,people\nA,10\nB,20\n" + "".join(f"far-{number},{number}\n" for number in range(12))
    )


def opened(folder: Path, users_bytes: int, cities_bytes: int) -> RawLog:
    config = text_format.Parse(TABLES.format(folder, users_bytes, cities_bytes), PipelineConfig())
    return open_joined_log(config, str(folder / "log-*"), COLUMNS)


def workspace(folder: Path) -> Workspace:
    (folder / "scratch").mkdir()
    return Workspace(folder / "scratch", beam_options([]))


def seen(batches: Sequence[RawBatch]) -> list[object]:
    cells = [(it.file, it.rows.tolist(), it.table.to_pylist(), it.came.to_pylist(), it.problems) for it in batches]
    return [cells, [{name: found.tolist() for name, found in it.joined.items()} for it in batches]]


def test_a_join_part_by_part_gives_what_one_in_memory_gives(tmp_path: Path) -> None:
    write(tmp_path, 1000)
    whole = opened(tmp_path, 2**20, 2**20)
    split = [Side(HashRule("city", 0.5, "", True), is_judged) for is_judged in (False, True)]
    logs = [replace(opened(tmp_path, 6000, 150), side=side) for side in split]
    spread = spread_joins(logs, workspace(tmp_path))
    assert [type(join) for log in spread for join in log.joins] == [SpreadJoin] * 4
    assert spread[0].joins == spread[1].joins
    assert min(join.num_parts for join in spread[0].joins if isinstance(join, SpreadJoin)) >= 3
    for log, side in zip(spread, split, strict=True):
        wanted = [side.take(batch) for batch in whole.read()]
        assert seen(list(log.read())) == seen(wanted)
    found = {people for batch in spread[0].read() for people in batch.table.column("people").to_pylist()}
    assert found == {-1, 10, 20}


def test_a_key_that_stands_twice_is_told_with_its_own_files_and_rows(tmp_path: Path) -> None:
    write(tmp_path, 10)
    first = pq.read_table(tmp_path / "users-0.parquet")
    pq.write_table(pa.concat_tables([first.slice(0, 9), first.slice(4, 1)]), tmp_path / "users-2.parquet")
    pq.write_table(first.slice(9), tmp_path / "users-0.parquet")
    with pytest.raises(
        DataError, match=r"got the same again: user = .*users-2.parquet row 5 and .*users-2.parquet row 10"
    ):
        spread_joins([opened(tmp_path, 6000, 2**20)], workspace(tmp_path))


def test_rows_of_one_key_that_do_not_fit_end_the_run(tmp_path: Path) -> None:
    write(tmp_path, 10)
    users = [{"user": 1, "shop": "a", "since": since, "age": since, "city": "A"} for since in range(400)]
    pq.write_table(pa.Table.from_pylist(users), tmp_path / "users-0.parquet")
    (tmp_path / "users-1.parquet").unlink()
    with pytest.raises(DataError, match=r"table users: wanted at most 6,000 bytes in memory"):
        spread_joins([opened(tmp_path, 6000, 2**20)], workspace(tmp_path))
