"""Joins of a log with tables: the row of the key that held at the row's own time, never one of its future."""

import pickle
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.feather as feather
import pyarrow.parquet as pq
import pytest
from google.protobuf import text_format
from hypothesis import given, settings
from hypothesis import strategies as st

from components.digest import digest_file
from components.errors import DataError
from components.raw_log.batch import RawBatch
from components.raw_log.columns import LogColumn, Need, Use
from components.raw_log.joins import keys as keys_module
from components.raw_log.joins.keys import UNKNOWN, KeyNumbers
from components.raw_log.joins.open_joined import open_joined_log
from components.raw_log.joins.outcomes import Outcome, count_outcomes, outcome_record, told
from components.raw_log.joins.table import _LOADED
from components.raw_log.kinds import ColumnType, Kind
from components.raw_log.log import RawLog
from components.storage.locate import locate
from protos.config_pb2 import PipelineConfig

USER = LogColumn("user", (Use("table users", Need.ONE_ID),))
AGE = LogColumn("age", (Use("feature age", Need.NUMBER),))
CITY = LogColumn("city", (Use("feature city", Need.ONE_ID),))
ROW = LogColumn("row", (Use("label", Need.NUMBER),))
TIME = LogColumn("time", (Use("time_column", Need.TIME),))

USERS = 'name: "users" path: "@/users.parquet" keys { column: "user" } columns: "age"'
SINCE = f'{USERS} valid_from: "since"'


def config(folder: Path, *tables: str, more: str = "") -> PipelineConfig:
    joined = " ".join(f"joined_tables {{ {table.replace('@', str(folder))} }}" for table in tables)
    return text_format.Parse(
        f'data_config {{ time_column: "time" with_header: true {more} }} {joined}', PipelineConfig()
    )


def write(path: Path, **columns: Sequence[Any] | pa.Array) -> None:
    pq.write_table(pa.table(columns), path)


def log_of(folder: Path, *tables: str, columns: Sequence[LogColumn] = (USER, AGE), more: str = "") -> RawLog:
    return open_joined_log(config(folder, *tables, more=more), str(folder / "log*"), columns)


def cells(batches: Sequence[RawBatch], name: str) -> list[Any]:
    return [value for batch in batches for value in batch.table.column(name).to_pylist()]


def outcomes(batches: Sequence[RawBatch], name: str = "users") -> list[Outcome]:
    return [Outcome(value) for batch in batches for value in batch.joined[name].tolist()]


FORMS: dict[str, pa.Array] = {
    "integers": pa.array([7, 8, None], pa.int32()),
    "floats": pa.array([7.0, 8.0, None]),
    "text": pa.array(["7", "8", ""]),
    "text of floats": pa.array(["7.0", "8.0", None]),
}


@pytest.mark.parametrize("in_table", ["integers", "floats", "text"])
@pytest.mark.parametrize("in_log", FORMS)
def test_seven_is_one_key_as_integer_float_and_text(in_log: str, in_table: str, tmp_path: Path) -> None:
    write(tmp_path / "log.parquet", user=FORMS[in_log])
    write(tmp_path / "users.parquet", user=FORMS[in_table], age=[30, 40, 99])
    batches = list(log_of(tmp_path, USERS).read())
    found = [None, None, None] if (in_log, in_table) == ("text of floats", "text") else [30, 40, None]
    assert cells(batches, "age") == found
    assert outcomes(batches)[2] is Outcome.NO_KEY


def test_text_that_looks_like_a_number_is_not_that_number(tmp_path: Path) -> None:
    write(tmp_path / "log.parquet", user=["7", "07", "7.5", "x", "+7"])
    write(tmp_path / "users.parquet", user=[7], age=[30])
    assert cells(list(log_of(tmp_path, USERS).read()), "age") == [30, None, None, None, None]


def test_ids_beyond_two_to_the_53_stay_apart(tmp_path: Path) -> None:
    write(tmp_path / "log.parquet", user=[2**53 + 1, 2**63 - 1])
    write(tmp_path / "users.parquet", user=[2**53, 2**53 + 1, 2**63 - 2], age=[1, 2, 3])
    assert cells(list(log_of(tmp_path, USERS).read()), "age") == [2, None]


def test_several_keys_have_to_agree_and_prefixes_stand_before_names(tmp_path: Path) -> None:
    price = LogColumn("at_price", (Use("feature price", Need.NUMBER),))
    shop = LogColumn("shop", (Use("table", Need.ONE_ID),))
    write(tmp_path / "log.parquet", user=[1, 1, 2, 2, None, 3], shop=["a", "b", "a", "b", "a", "a"])
    write(tmp_path / "offers.parquet", who=[1, 1, 2, None], shop=["a", "b", "b", "a"], price=[0.5, 1.5, 2.5, 3.5])
    table = (
        'name: "offers" path: "@/offers.parquet" keys { column: "user" table_column: "who" } keys { column: "shop" } '
        'columns: "price" prefix: "at_"'
    )
    batches = list(log_of(tmp_path, table, columns=[USER, shop, price]).read())
    assert cells(batches, "at_price") == [0.5, 1.5, None, 2.5, None, None]
    assert [it.name for it in outcomes(batches, "offers")] == [
        *("MATCHED", "MATCHED", "NOT_FOUND", "MATCHED", "NO_KEY", "NOT_FOUND")
    ]


def test_a_table_may_give_the_key_of_a_later_one(tmp_path: Path) -> None:
    city = LogColumn("city", (Use("table cities", Need.ONE_ID),))
    people = LogColumn("people", (Use("feature people", Need.NUMBER),))
    write(tmp_path / "log.parquet", user=[1, 2, 3])
    write(tmp_path / "users.parquet", user=[1, 2, 4], city=["A", "", "B"])
    write(tmp_path / "cities.parquet", city=["B", "A", "?"], people=[10, 20, 30])
    tables = (
        'name: "users" path: "@/users.parquet" keys { column: "user" } columns: "city"',
        'name: "cities" path: "@/cities.parquet" keys { column: "city" } columns: "people"',
    )
    log = log_of(tmp_path, *tables, columns=[people, USER, city])
    assert cells(list(log.read()), "people") == [20, None, None]
    more = 'input_fields { input_name: "city" default_val: "B" }'
    assert cells(list(log_of(tmp_path, *tables, columns=[people, USER, city], more=more).read()), "people") == [
        *(20, 10, 10)
    ]
    assert log.types["people"] == ColumnType(Kind.INTEGER)
    (batch,) = log.only("people").read()
    assert batch.table.schema.names == ["people", "user", "city"]
    assert cells([batch], "people") == [20, None, None]
    assert log.only("user").joins == ()


def test_a_row_gets_the_latest_row_that_is_not_later(tmp_path: Path) -> None:
    write(tmp_path / "log.parquet", user=[1, 1, 1, 1, 2, 1], time=[9, 10, 19, 20, 20, None])
    write(tmp_path / "users.parquet", user=[1, 1, 2], since=[20, 10, 21], age=[32, 31, 40])
    batches = list(log_of(tmp_path, SINCE, columns=[USER, TIME, AGE]).read())
    assert cells(batches, "age") == [None, 31, 31, 32, None, None]
    assert outcome_record(count_outcomes(batches[0].joined["users"])) == {
        **{"rows": 6, "matched": 3, "no_key": 0, "not_found": 0, "too_early": 2, "no_time": 1}
    }
    assert told("users", Counter({Outcome.MATCHED: 3, Outcome.TOO_EARLY: 2, Outcome.NO_TIME: 1})) == (
        "table users: 3 of 6 rows (50.00%) found a row; 2 are earlier than its rows of their key, 1 have no time"
    )
    strict = list(log_of(tmp_path, f"{SINCE} strictly_before: true", columns=[USER, TIME, AGE]).read())
    assert cells(strict, "age") == [None, None, 31, 31, None, None]


@pytest.mark.parametrize("strictly", [False, True])
def test_nanoseconds_are_compared_without_rounding_to_floats(strictly: bool, tmp_path: Path) -> None:
    now = 1_700_000_000_000_000_001  # as a float it is 1_700_000_000_000_000_000
    write(tmp_path / "log.parquet", user=[1, 1, 1], time=[now - 2, now, now + 300])
    write(tmp_path / "users.parquet", user=[1], since=pa.array([float(now)]), age=[30])
    table = f"{SINCE} strictly_before: {str(strictly).lower()}"
    assert cells(list(log_of(tmp_path, table, columns=[USER, TIME, AGE]).read()), "age") == [None, 30, 30]


def test_of_two_times_between_two_seconds_of_the_log_the_later_one_counts(tmp_path: Path) -> None:
    write(tmp_path / "log.parquet", user=[1, 1, 1], time=[0, 1, 2])
    write(tmp_path / "users.parquet", user=[1, 1], since=[0.75, 0.25], age=[31, 30])
    for strictly in ("true", "false"):
        log = log_of(tmp_path, f"{SINCE} strictly_before: {strictly}", columns=[USER, TIME, AGE])
        assert cells(list(log.read()), "age") == [None, 31, 31]


KEYS = st.sampled_from([None, 1, 2, 3])
TIMES = {
    "integers": st.integers(-4, 4),
    "floats": st.sampled_from([-3.5, -1.0, -0.25, 0.0, 0.5, 1.0, 2.75, 3.0]),
}


@st.composite
def logs_and_tables(draw: st.DrawFn) -> tuple[list[Any], list[Any], bool]:
    log_times, table_times = (draw(st.sampled_from(sorted(TIMES))) for _ in range(2))
    rows = draw(st.lists(st.tuples(KEYS, st.none() | TIMES[log_times]), min_size=1, max_size=30))
    held = draw(st.lists(st.tuples(KEYS, TIMES[table_times]), min_size=1, max_size=20, unique=True))
    held.append((4, 0 if table_times == "integers" else 0.0))
    return rows, held, draw(st.booleans())


def latest(held: list[Any], user: int | None, time: float | None, strictly: bool) -> int | None:
    """The oracle: of the rows of this user that hold at this time, the number of the latest."""
    if user is None or time is None:
        return None
    rows = [(since, row) for row, (key, since) in enumerate(held) if key == user]
    return max([it for it in rows if (it[0] < time if strictly else it[0] <= time)], default=(0, None))[1]


@settings(max_examples=100)
@given(made=logs_and_tables(), data=st.data())
def test_no_row_gets_a_value_of_its_future_however_files_are_cut(
    made: tuple[list[Any], list[Any], bool], data: st.DataObject
) -> None:
    rows, held, strictly = made
    expected = {row: latest(held, user, time, strictly) for row, (user, time) in enumerate(rows)}
    log_text, table_text = data.draw(st.booleans()), data.draw(st.booleans())
    whole_log = pa.table(
        {
            "user": pa.array([it[0] for it in rows], pa.int64()).cast(pa.string() if log_text else pa.int64()),
            "time": pa.array([it[1] for it in rows]),
            "row": list(range(len(rows))),
        }
    )
    whole_table = pa.table(
        {
            "user": pa.array([it[0] for it in held], pa.int64()).cast(pa.string() if table_text else pa.int64()),
            "since": pa.array([it[1] for it in held]),
            "age": list(range(len(held))),
        }
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cut(whole_log, folder, "log", data)
        cut(whole_table, folder, "users", data)
        table = f"{SINCE} strictly_before: {str(strictly).lower()}".replace("users.parquet", "users*")
        batches = list(log_of(folder, table, columns=[USER, TIME, ROW, AGE]).read())
    found = dict(zip(cells(batches, "row"), cells(batches, "age"), strict=True))
    assert found == expected


def cut(table: pa.Table, folder: Path, name: str, data: st.DataObject) -> None:
    """Writes the rows in another order, into one to three files."""
    order = data.draw(st.permutations(range(table.num_rows)))
    shuffled = table.take(pa.array(order, pa.int64()))
    bounds = sorted(data.draw(st.lists(st.integers(0, table.num_rows), max_size=2)))
    for number, (start, end) in enumerate(zip([0, *bounds], [*bounds, table.num_rows], strict=True)):
        pq.write_table(shuffled.slice(start, end - start), folder / f"{name}-{number}.parquet", row_group_size=4)


def test_texts_of_one_fingerprint_stay_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"user-{number}" for number in range(50)]
    monkeypatch.setattr(keys_module, "fingerprints", lambda keys: np.array([len(it) for it in keys.to_pylist()], "u8"))
    numbers = KeyNumbers(pa.array(texts))
    found = numbers.find(pa.array([*reversed(texts), "user-x", None, "longer than any"])).tolist()
    assert sorted(found[:50]) == list(range(50))
    assert found[50:] == [UNKNOWN] * 3


@pytest.mark.parametrize("form", ["users.csv", "users.arrow", "users.csv.gz"])
def test_a_table_may_be_of_any_format_that_a_log_may_have(form: str, tmp_path: Path) -> None:
    table = pa.table({"user": [1, 2], "age": [30.5, 40.5], "city": ["A", "B"]})
    if form.endswith(".arrow"):
        feather.write_feather(table, str(tmp_path / form))
    else:
        with pa.output_stream(str(tmp_path / form)) as stream:
            arrow_csv.write_csv(table, stream)
    write(tmp_path / "log.parquet", user=[2, 1])
    text = USERS.replace("users.parquet", form) + ' columns: "city"'
    batches = list(log_of(tmp_path, text, columns=[USER, AGE, CITY]).read())
    assert cells(batches, "age") == [40.5, 30.5]
    assert cells(batches, "city") == ["B", "A"]
    assert batches[0].came.to_pylist()[0] == {"user": 2, "age": 40.5, "city": "B"}


def test_a_table_may_lie_in_a_bucket(bucket: str, tmp_path: Path) -> None:
    write(tmp_path / "log.parquet", user=[2, 3])
    write(tmp_path / "users.parquet", user=[1, 2], age=[30, 40])
    remote = locate(bucket) / "tables" / "users.parquet"
    remote.write_bytes((tmp_path / "users.parquet").read_bytes())
    log = log_of(tmp_path, USERS.replace("@/users.parquet", f"{bucket}/tables"))
    assert cells(list(log.read()), "age") == [40, None]
    ((file,),) = [join.source.files for join in log.joins]
    assert (file.path, file.sha256) == (remote.uri, digest_file(tmp_path / "users.parquet"))


def test_a_csv_log_without_header_lacks_the_columns_that_a_table_gives(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("1,5\n2,6\n")
    write(tmp_path / "users.parquet", user=[1], age=["30"])
    fields = ['input_name: "user"', 'input_name: "row"', 'input_name: "age" input_type: INT64 default_val: "-1"']
    more = " with_header: false " + " ".join(f"input_fields {{ {field} }}" for field in fields)
    made = text_format.Parse(
        f"data_config {{ {more} }} joined_tables {{ {USERS.replace('@', str(tmp_path))} }}", PipelineConfig()
    )
    (batch,) = open_joined_log(made, str(tmp_path / "log.csv"), [USER, ROW, AGE]).read()
    assert batch.table.to_pylist() == [{"user": "1", "row": 5.0, "age": 30}, {"user": "2", "row": 6.0, "age": -1}]


def test_rows_that_find_none_can_be_set_aside_with_the_reason(tmp_path: Path) -> None:
    write(tmp_path / "log.parquet", user=[1, 2, None, 1, 1], time=[10, 10, 10, 1, None])
    write(tmp_path / "users.parquet", user=[1], since=[5], age=[30])
    (batch,) = log_of(tmp_path, f"{SINCE} reject_unmatched: true", columns=[USER, TIME, AGE]).read()
    assert batch.problems == {
        1: "table users: wanted a row of its key, got none of user = 2",
        2: "table users: wanted a key to join by, got user = None",
        3: "table users: wanted a row that holds by then, got later ones only of user = 1",
        4: "table users: wanted a time to join by, got time = None",
    }


FAULTS: dict[str, tuple[dict[str, Any], str, str]] = {
    "no such column": ({"user": [1], "aged": [1]}, "", "no column age .asked for by feature age.; nearest: aged"),
    "no key column": ({"age": [1]}, "", "no column user .asked for by table users"),
    "no rows": ({"user": pa.array([], pa.int64()), "age": pa.array([], pa.int64())}, "", "got none in 1 files"),
    "no keys": ({"user": [None, ""], "age": [1, 2]}, "", "wanted rows with a key, got none in 1 files"),
    "a key twice": (
        {"user": [1, 2, 1], "age": [1, 1, 1]},
        "",
        r"users: wanted one row a key, got the same again: user = 1 in .*users.parquet row 1 and .*users.parquet row 3",
    ),
    "a key twice at one time": (
        {"user": [1, 1, 1], "since": [1, 2, 2], "age": [1, 1, 1]},
        'valid_from: "since"',
        "one row a key and time, got the same again: user = 1, since = 2 in .* row 2 and .* row 3",
    ),
    "no time": (
        {"user": [1, 1], "since": [1, None], "age": [1, 1]},
        'valid_from: "since"',
        "row 2: table users: column since: wanted a time, got none",
    ),
    "a time of text": (
        {"user": [1], "since": ["1"], "age": [1]},
        'valid_from: "since"',
        "valid_from of table users wants one number a row, got text",
    ),
    "a key that is no id": (
        {"user": [1.5], "age": [1]},
        "",
        "row 1: table users: column user: wanted an integer below",
    ),
    "a list of keys": ({"user": [[1]], "age": [1]}, "", "table users wants one text or integer a row, got lists"),
    "text for a number": ({"user": [1], "age": ["x"]}, "", "feature age wants one number a row, got text"),
    "too large": ({"user": [1, 2], "age": [1, 2]}, "max_bytes: 31", "wanted at most 31 bytes .* got 32 in 2 rows"),
    "of both": ({"user": [1], "time": [1]}, 'columns: "time"', "column time stands in the log, and table users gives"),
}


@pytest.mark.parametrize(("columns", "more", "message"), FAULTS.values(), ids=FAULTS.keys())
def test_a_table_that_can_not_be_used_is_told_of(
    columns: dict[str, Any], more: str, message: str, tmp_path: Path
) -> None:
    write(tmp_path / "log.parquet", user=[1], time=[5])
    write(tmp_path / "users.parquet", **columns)
    with pytest.raises(DataError, match=message):
        list(log_of(tmp_path, f"{USERS} {more}", columns=[USER, TIME, AGE]).read())


def test_times_that_are_read_as_32_bit_floats_are_refused(tmp_path: Path) -> None:
    write(tmp_path / "log.parquet", user=[1], time=[5.0])
    write(tmp_path / "users.parquet", user=[1], since=[5], age=[1])
    time = LogColumn("time", (*TIME.uses, Use("feature hour", Need.NUMBER)))
    with pytest.raises(DataError, match=r"column time of the log: table users is joined by time, .* got floats"):
        log_of(tmp_path, SINCE, columns=[USER, time, AGE])


def test_a_changed_type_is_held_against_the_type_learnt_with(tmp_path: Path) -> None:
    write(tmp_path / "log.parquet", user=[1])
    write(tmp_path / "users.parquet", user=[1], age=["x"])
    with pytest.raises(DataError, match="column age: wanted integers, got text"):
        open_joined_log(
            config(tmp_path, USERS), str(tmp_path / "log.parquet"), [USER, LogColumn("age")],
            {"age": ColumnType(Kind.INTEGER)},
        )  # fmt: skip


def test_logs_of_one_table_share_it_and_let_it_go(tmp_path: Path) -> None:
    write(tmp_path / "log.parquet", user=[1])
    write(tmp_path / "users.parquet", user=[1], age=[30])
    logs = [log_of(tmp_path, USERS), pickle.loads(pickle.dumps(log_of(tmp_path, USERS)))]
    before = len(_LOADED)
    assert [cells(list(log.read()), "age") for log in logs] == [[30], [30]]
    assert len(_LOADED) == before + 1
    write(tmp_path / "users.parquet", user=[1], age=[31])
    assert cells(list(log_of(tmp_path, USERS).read()), "age") == [31]
    del logs
    assert len(_LOADED) == before
