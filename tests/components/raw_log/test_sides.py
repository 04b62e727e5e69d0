"""Splits of one log: each row on one side, by its own cell alone, whatever the files."""

import hashlib
import json
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from google.protobuf import text_format
from hypothesis import given, settings
from hypothesis import strategies as st

from components.errors import DataError
from components.json_fields import Fields
from components.raw_log.columns import LogColumn, Need, Use
from components.raw_log.joins.open_joined import open_joined_log
from components.raw_log.sides.find_shared import find_shared
from components.raw_log.sides.make_rule import make_rule
from components.raw_log.sides.record import read_rule, rule_record
from components.raw_log.sides.rules import HashRule, Rule, TimeRule
from components.raw_log.sides.side import Side
from components.raw_log.sides.time_counts import MOST_INTERVALS, TimeCounts, count_times
from protos.config_pb2 import PipelineConfig

USER = LogColumn("user", (Use("split", Need.KEY),))
TIME = LogColumn("time", (Use("split", Need.TIME),))
ROW = LogColumn("row", (Use("label", Need.NUMBER),))


def config(split: str) -> PipelineConfig:
    return text_format.Parse(f"data_config {{ with_header: true }} split {{ {split} }}", PipelineConfig())


def rule_of(split: str, paths: Path, column: LogColumn) -> Rule:
    made = config(split)
    return make_rule(made, open_joined_log(made, str(paths), [column, ROW]), str(paths))


def sides(split: str, paths: Path, column: LogColumn) -> tuple[list[int], list[int]]:
    """Values of `row` that are learnt from, and those that are judged on; rows with a problem are in none."""
    made = config(split)
    log = open_joined_log(made, str(paths), [column, ROW])
    rule = make_rule(made, log, str(paths))
    found = []
    for is_judged in (False, True):
        one = replace(log, side=Side(rule, is_judged))
        rows = [
            int(row)
            for batch in one.read()
            for at, row in enumerate(batch.table.column("row").to_pylist())
            if at not in batch.problems
        ]
        found.append(rows)
    return found[0], found[1]


def write(path: Path, column: str, cells: pa.Array | Sequence[Any], rows: Sequence[int] | None = None) -> Path:
    pq.write_table(pa.table({column: cells, "row": pa.array(rows or range(len(cells)), pa.int64())}), path)
    return path


keys = st.lists(st.one_of(st.integers(0, 30), st.none()), min_size=1, max_size=60)


@given(keys, st.floats(0.01, 0.99), st.text(max_size=5))
def test_no_key_is_on_both_sides_and_every_row_on_one(users: list[int | None], share: float, salt: str) -> None:
    rule = HashRule("user", share, salt, learn_from_missing=True)
    cells = pa.array(users, pa.int64())
    judged = rule.held_out(cells)
    assert {u for u, held in zip(users, judged, strict=True) if held}.isdisjoint(
        u for u, held in zip(users, judged, strict=True) if not held
    )
    assert not any(held for u, held in zip(users, judged, strict=True) if u is None)


@given(st.lists(st.integers(0, 2**40), min_size=1, max_size=30, unique=True), st.integers(0, 2**32))
def test_the_side_of_a_key_is_the_same_in_any_company_order_and_type(users: list[int], seed: int) -> None:
    rule = HashRule("user", 0.5, "s", learn_from_missing=False)
    alone = {user: bool(rule.held_out(pa.array([user]))[0]) for user in users}
    mixed = np.random.default_rng(seed).permutation(users * 2)
    assert [alone[user] for user in mixed.tolist()] == rule.held_out(pa.array(mixed)).tolist()
    assert rule.held_out(pa.array([float(user) for user in users])).tolist() == list(alone.values())
    assert rule.held_out(pa.array([str(user) for user in users])).tolist() == list(alone.values())


def test_a_key_is_judged_on_by_its_sha256_as_the_schema_says() -> None:
    rule = HashRule("user", 0.3, "v2", learn_from_missing=False)
    users = [f"u{n}" for n in range(200)]
    wanted = [
        int.from_bytes(hashlib.sha256(f"v2\0{user}".encode()).digest()[:8], "big") / 2**64 < 0.3 for user in users
    ]
    assert rule.held_out(pa.array(users)).tolist() == wanted


@pytest.mark.parametrize("share", [0.01, 0.1, 0.5])
def test_the_share_of_keys_is_what_was_asked_for(share: float) -> None:
    judged = HashRule("user", share, "", learn_from_missing=False).held_out(pa.array(np.arange(20_000)))
    assert abs(judged.mean() - share) < 4 * np.sqrt(share * (1 - share) / 20_000)


def test_another_salt_judges_on_other_keys() -> None:
    users = pa.array(np.arange(1000))
    first, second = (HashRule("user", 0.5, salt, learn_from_missing=False).held_out(users) for salt in ("a", "b"))
    assert 400 < (first != second).sum() < 600


@pytest.mark.parametrize(
    ("split", "column"),
    [
        ('hash { column: "user" eval_share: 0.3 }', USER),
        ('time { column: "time" eval_share: 0.25 }', TIME),
        ('time { column: "time" eval_span: 100 }', TIME),
        ('time { column: "time" boundary: 700 }', TIME),
    ],
    ids=["hash", "share of time", "span of time", "boundary"],
)
def test_sides_depend_on_neither_order_nor_sharding_of_files(split: str, column: LogColumn, tmp_path: Path) -> None:
    cells = np.random.default_rng(1).integers(0, 1000, 3000)
    (tmp_path / "one").mkdir()
    write(tmp_path / "one" / "a.parquet", column.name, pa.array(cells))
    order = np.random.default_rng(2).permutation(3000)
    (tmp_path / "many").mkdir()
    for number, rows in enumerate(np.array_split(order, 7)):
        arrow = pa.int32() if number % 2 else pa.float64()
        write(tmp_path / "many" / f"{number}.parquet", column.name, pa.array(cells[rows]).cast(arrow), rows.tolist())
    one, many = (sides(split, tmp_path / name, column) for name in ("one", "many"))
    assert [sorted(side) for side in many] == [sorted(side) for side in one]
    assert sorted([*one[0], *one[1]]) == list(range(3000))
    assert min(map(len, one)) > 0


@pytest.mark.parametrize(
    ("split", "times", "judged"),
    [
        ("boundary: 3", [1, 2, 3, 4], [2, 3]),
        ("boundary: 2.5", [1, 2, 3, 4], [2, 3]),
        ("boundary: 2.5", [1.0, 2.5, 2.0, 3.0], [1, 3]),
        ("eval_share: 0.25", [5, 1, 4, 2, 8, 7, 6, 3], [4, 5]),
        ("eval_share: 0.25", [1, 2, 2, 2], [1, 2, 3]),
        ("eval_share: 0.25", [-4.5, -1.5, 0.0, -3.5], [2]),
        ("eval_span: 1", [20240101, 20240103, 20240102], [1]),
        ("eval_span: 2", [1.0, 3.0, 3.5, 5.0], [2, 3]),
        ("eval_share: 0.5", [1_700_000_000_000_000_001, 1_700_000_000_000_000_002], [1]),
    ],
)
def test_the_latest_rows_are_judged_on(split: str, times: list[Any], judged: list[int], tmp_path: Path) -> None:
    write(tmp_path / "a.parquet", "time", times)
    found = sides(f'time {{ column: "time" {split} }}', tmp_path, TIME)
    assert found == ([row for row in range(len(times)) if row not in judged], judged)


def test_a_log_of_one_time_cannot_be_split_by_it(tmp_path: Path) -> None:
    write(tmp_path / "a.parquet", "time", [7, 7, 7])
    with pytest.raises(DataError, match="column time: wanted at least two times to split between"):
        rule_of('time { column: "time" eval_share: 0.1 }', tmp_path, TIME)


@pytest.mark.parametrize(
    ("cells", "column", "split"),
    [
        (["a", None, ""], USER, 'hash { column: "user" eval_share: 0.5 }'),
        ([1.0, None, float("nan")], TIME, 'time { column: "time" boundary: 9 }'),
    ],
    ids=["key", "time"],
)
def test_a_row_that_tells_no_side_is_set_aside_once_or_learnt_from(
    cells: list[Any], column: LogColumn, split: str, tmp_path: Path
) -> None:
    write(tmp_path / "a.parquet", column.name, cells)
    made = config(split)
    log = open_joined_log(made, str(tmp_path), [column, ROW])
    rule = make_rule(made, log, "")
    learnt, judged = (next(replace(log, side=Side(rule, which)).read()) for which in (False, True))
    reason = f"column {column.name}: wanted a value to split by, got none"
    assert {int(learnt.rows[at]): problem for at, problem in learnt.problems.items()} == {2: reason, 3: reason}
    assert not judged.problems
    assert {*learnt.rows.tolist(), *judged.rows.tolist()} == {1, 2, 3}
    kept = sides(f"{split} learn_from_missing: true", tmp_path, column)
    assert {1, 2} <= set(kept[0])
    assert {1, 2}.isdisjoint(kept[1])


def test_lines_that_are_no_rows_are_told_once_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("user,row\na,1\nb,2,too many\nc,3\nd,4\ne,5\n")
    made = config('hash { column: "user" eval_share: 0.5 }')
    log = open_joined_log(made, str(tmp_path), [USER, ROW])
    rule = make_rule(made, log, "")
    learnt, judged = (next(replace(log, side=Side(rule, which)).read()) for which in (False, True))
    assert sorted([*learnt.rows.tolist(), *judged.rows.tolist()]) == [1, 3, 4, 5]
    assert ([line.row for line in learnt.malformed], judged.malformed) == ([2], ())


@given(st.lists(st.integers(-(2**62), 2**62), min_size=2, max_size=50), st.floats(0.01, 0.99))
def test_the_boundary_is_the_time_whose_share_is_nearest(times: list[int], share: float) -> None:
    found = count_times([pa.array(times[:7]), pa.array(times[7:], pa.int64())]).latest_share(share)
    later = {at: sum(time >= at for time in times) / len(times) for at in sorted(set(times))[1:]}
    if later:
        assert abs(later[int(found or 0)] - share) == min(abs(part - share) for part in later.values())
    else:
        assert found is None


@given(st.lists(st.floats(allow_nan=False), min_size=2, max_size=50, unique=True))
def test_floats_are_counted_in_their_order(times: list[float]) -> None:
    counts = count_times([pa.array(times)])
    assert counts.latest == max(times)
    assert counts.latest_share(1e-9) == max(times) or 0.0 in times


def test_many_times_are_counted_in_bounded_memory_and_the_same_in_any_order() -> None:
    times = np.random.default_rng(3).integers(1_700_000_000_000, 1_700_600_000_000, 400_000)
    pieces = np.array_split(times, 5)
    found = [count_times(pa.array(piece) for piece in order) for order in (pieces, pieces[::-1])]
    assert found[0].latest_share(0.1) == found[1].latest_share(0.1)
    share = float((times >= found[0].latest_share(0.1)).mean())
    assert abs(share - 0.1) < 1e-4
    assert len(found[0]._starts) <= MOST_INTERVALS


def test_no_times_have_no_share() -> None:
    assert TimeCounts().latest_share(0.5) is None


@pytest.mark.parametrize(
    "rule",
    [TimeRule("time", 1_700_000_000_000_000_001, False), TimeRule("time", 0.5, True), HashRule("u", 0.1, "s", False)],
)
def test_a_rule_comes_back_from_its_record(rule: Rule) -> None:
    record = json.loads(json.dumps(rule_record(rule, "s3://logs/day=1")))
    assert record["paths"] == "s3://logs/day=1"
    assert read_rule(Fields(record, "data_span.json", "run train again")) == rule


@given(
    st.lists(st.tuples(st.integers(0, 9), st.one_of(st.integers(0, 5), st.none())), min_size=1, max_size=40),
    st.integers(1, 9),
)
@settings(max_examples=40)
def test_without_shared_users_none_is_on_both_sides_and_all_other_rows_stay(
    cells: list[tuple[int, int | None]], boundary: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        times, users = (pa.array(column, pa.int64()) for column in zip(*cells, strict=True))
        pq.write_table(pa.table({"time": times, "user": users, "row": range(len(cells))}), f"{folder}/a.parquet")
        log = open_joined_log(PipelineConfig(), folder, [TIME, USER, ROW])
        rule = TimeRule("time", boundary, learn_from_missing=False)
        shared = find_shared(log, rule, "user")
        learnt = next(replace(log, side=Side(rule, is_judged=False, without=shared)).read()).table.column("row")
    judged_users = {user for time, user in cells if time >= boundary} - {None}
    wanted = [row for row, (time, user) in enumerate(cells) if time < boundary and user not in judged_users]
    assert learnt.to_pylist() == wanted
    assert shared.rows == sum(time < boundary for time, _ in cells) - len(wanted)
