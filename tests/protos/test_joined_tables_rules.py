"""What joined tables may say, and how they are explained."""

import pytest

from protos.errors import ConfigError
from protos.explain import explain
from protos.explanation import explanation
from protos.read import parse_config

USERS = 'name: "users" path: "users.parquet" keys { column: "user_id" } columns: "age"'


def tables(*texts: str) -> str:
    return " ".join(f"joined_tables {{ {text} }}" for text in texts)


def test_a_joined_table_is_explained(mmoe_text: str) -> None:
    table = (
        'name: "users" path: "s3://b/users" keys { column: "user_id" table_column: "id" } keys { column: "shop" } '
        'columns: "age" columns: "unread" prefix: "user_" valid_from: "since" reject_unmatched: true'
    )
    feature = 'raw_feature { feature_name: "user_age" expression: "user:user_age" }'
    text = mmoe_text.replace("feature_configs {", f"feature_configs {{ {feature} }} feature_configs {{", 1)
    text = text.replace("feature_names: [", 'feature_names: ["user_age", ', 1)
    text = text.replace("data_config {", 'data_config { time_column: "at"', 1)
    loaded = parse_config(f"{text} {tables(table)}", "a.config")
    shown = explain(loaded)
    assert (
        "  users (s3://b/users) by user_id = id, shop, the latest row whose since is not later than the row's time: "
        "user_age\n    rows that find none are set aside\n    unused, so not read: user_unread"
    ) in shown
    facts = explanation(loaded.config, loaded.notices)
    assert facts["columns"]["user_age"] == ["number of user_age", "from table users"]
    assert "key of table users" in facts["columns"]["shop"]
    assert facts["joined_tables"][0]["unused_columns"] == ["user_unread"]


PROBLEMS = {
    "no name": (tables(USERS.replace('name: "users"', "")), "joined_tables[0].name: wanted a name, got none"),
    "a name twice": (
        tables(USERS, f'{USERS} prefix: "x"'),
        'joined_tables[1].name: wanted each name once, got "users" again',
    ),
    "no path": (tables(USERS.replace('path: "users.parquet"', "")), "joined_tables[0].path: wanted files"),
    "no key": (tables('name: "a" path: "b" columns: "c"'), "joined_tables[0].keys: wanted columns to join by"),
    "a key without column": (tables(f"{USERS} keys {{}}"), "keys[1].column: wanted a column of the log, got none"),
    "a key twice": (tables(f'{USERS} keys {{ column: "x" table_column: "user_id" }}'), 'got "user_id" again'),
    "a key that comes later": (
        tables(f'{USERS} keys {{ column: "city" }}', 'name: "b" path: "b" keys { column: "x" } columns: "city"'),
        'joined_tables[0].keys[1].column: wanted a column of the log or of an earlier table, got "city"',
    ),
    "no column": (tables('name: "a" path: "b" keys { column: "c" }'), "joined_tables[0].columns: wanted columns"),
    "a column twice": (tables(f'{USERS} columns: "age"'), 'columns[1]: wanted each column once, got "age" again'),
    "a column of two tables": (
        tables(USERS, USERS.replace('"users"', '"others"')),
        'joined_tables[1].columns[0]: wanted a column that no earlier table gives, got "age"; set a prefix',
    ),
    "the key itself": (
        tables(f'{USERS} columns: "user_id"'),
        'columns[1]: wanted a column that the log lacks, got "user_id"',
    ),
    "times without the log's": (
        tables(f'{USERS} valid_from: "since"'),
        "joined_tables[0].valid_from: wanted data_config.time_column",
    ),
    "strict without times": (
        tables(f"{USERS} strictly_before: true"),
        "joined_tables[0].strictly_before: wanted valid_from",
    ),
    "nothing in memory": (tables(f"{USERS} max_bytes: 0"), "joined_tables[0].max_bytes: wanted a number at least 1"),
    "a long delimiter": (tables(f'{USERS} delimiter: "::"'), "joined_tables[0].delimiter: wanted one character"),
}


@pytest.mark.parametrize(("text", "message"), PROBLEMS.values(), ids=PROBLEMS.keys())
def test_a_table_that_can_not_be_joined_is_refused(text: str, message: str, mmoe_text: str) -> None:
    assert parse_config(f"{mmoe_text} {tables(USERS)}", "a.config")
    with pytest.raises(ConfigError) as caught:
        parse_config(f"{mmoe_text} {text}", "a.config")
    assert message in str(caught.value)
