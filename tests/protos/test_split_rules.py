"""What a split section may say."""

import pytest

from protos.errors import ConfigError
from protos.explain import explain
from protos.explanation import explanation
from protos.read import parse_config

USER = 'evaluation_config { user_column: "user_id" }'
SPLITS = {
    "hash { eval_share: 0.2 }": ("split", "by hash, column user_id: the rows of 20.00% of its values are judged on"),
    'time { column: "at" eval_span: 86400000 }': (
        "split",
        "by time, column at: rows of the last 86400000 are judged on",
    ),
    'time { column: "at" boundary: 20240107 } learn_from_missing: true': (
        "split",
        "rows at 20240107 and later are judged on; rows without a value are learnt from",
    ),
    'time { column: "at" eval_share: 0.1 }': (
        "split",
        "the latest 10.00% of rows are judged on; rows without a value are set aside",
    ),
}


@pytest.mark.parametrize("split", SPLITS)
def test_a_split_is_explained(split: str, mmoe_text: str) -> None:
    loaded = parse_config(f"{mmoe_text} split {{ {split} }}", "a.config")
    assert SPLITS[split][1] in explain(loaded)
    facts = explanation(loaded.config, loaded.notices)
    assert "split" in facts["columns"][facts["split"]["column"]]


@pytest.mark.parametrize(
    ("split", "message"),
    [
        ("", "wanted time or hash, got neither"),
        ("hash { eval_share: 0 }", "above 0 and below 1"),
        ('hash { column: "u" eval_share: 1 }', "above 0 and below 1"),
        ("hash {}", "wanted a column here or in evaluation_config.user_column, got none"),
        ("time { boundary: 3 }", "wanted a column here or in data_config.time_column, got none"),
        ('time { column: "at" }', "wanted boundary, eval_share or eval_span, got none of them"),
        (
            'time { column: "at" boundary: 3 drop_shared_users: true }',
            "wanted evaluation_config.user_column, to know users",
        ),
        ('time { column: "at" eval_span: 0 }', "above 0"),
        ('time { column: "at" eval_share: nan }', "eval_share"),
    ],
)
def test_a_split_that_says_too_little_is_refused(split: str, message: str, mmoe_text: str) -> None:
    with pytest.raises(ConfigError, match=message):
        parse_config(f"{mmoe_text.replace(USER, '')} split {{ {split} }}", "a.config")
