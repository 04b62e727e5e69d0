"""Which earlier row each row of a table was."""

from pathlib import Path

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from components.row_keys import BY_TOKEN, RowKeys
from components.train.warm_start.match_rows import NEW, CannotCarryError, Keys, match_rows

HERE = Path()


def vocabulary(folder: Path, *tokens: str, unknown: int = 1) -> Keys:
    """A learnt vocabulary with rows for unknown tokens behind it."""
    folder.mkdir(parents=True)
    (folder / "user").write_text("".join(f"{token}\n" for token in tokens), encoding="utf-8")
    special = {f"unknown {k} of {unknown}": len(tokens) + k for k in range(unknown)}
    return Keys(RowKeys(BY_TOKEN, vocabulary="user", special=special), folder, len(tokens) + unknown)


def listed(tokens: dict[str, int], special: dict[str, int], num_rows: int) -> Keys:
    return Keys(RowKeys(BY_TOKEN, tokens=tokens, special=special), HERE, num_rows)


def test_a_token_keeps_its_row_wherever_the_new_vocabulary_has_put_it(tmp_path: Path) -> None:
    old = vocabulary(tmp_path / "old", "ann", "bob", "cid")
    new = vocabulary(tmp_path / "new", "cid", "dan", "ann")

    # bob is gone, dan is new, and the row of unknown tokens moved from 3 to 3.
    assert match_rows(old, new).tolist() == [2, NEW, 0, 3]


def test_the_unknown_row_moves_with_the_size_of_the_vocabulary(tmp_path: Path) -> None:
    old, new = vocabulary(tmp_path / "old", "ann"), vocabulary(tmp_path / "new", "ann", "bob", "cid")
    assert match_rows(old, new).tolist() == [0, NEW, NEW, 1]


def test_rows_of_unknown_tokens_begin_fresh_where_their_number_has_changed(tmp_path: Path) -> None:
    old, new = vocabulary(tmp_path / "old", "ann", unknown=2), vocabulary(tmp_path / "new", "ann", unknown=3)
    assert match_rows(old, new).tolist() == [0, NEW, NEW, NEW]


def test_a_list_of_the_config_that_became_a_learnt_vocabulary_is_carried_by_token(tmp_path: Path) -> None:
    old = listed({"ann": 2, "bob": 3}, {"unknown": 1, "missing": 0}, 4)
    assert match_rows(old, vocabulary(tmp_path / "new", "bob", "ann")).tolist() == [3, 2, NEW]


def test_of_two_tokens_with_one_row_the_first_that_was_there_counts() -> None:
    old, new = listed({"b": 0, "c": 1}, {}, 2), listed({"a": 0, "b": 0, "c": 0}, {}, 1)
    assert match_rows(old, new).tolist() == [0]


def test_an_unknown_row_that_is_a_tokens_too_is_the_tokens() -> None:
    old, new = listed({"a": 1}, {"unknown": 0}, 2), listed({"a": 0}, {"unknown": 0}, 1)
    assert match_rows(old, new).tolist() == [1]


def test_buckets_of_one_hash_stay_and_those_of_another_begin_fresh() -> None:
    eight, nine = (Keys(RowKeys(f"FarmHash into {rows} rows"), HERE, rows) for rows in (8, 9))

    assert match_rows(eight, eight).tolist() == list(range(8))
    with pytest.raises(CannotCarryError, match="stood for FarmHash into 8 rows and stand for FarmHash into 9 rows"):
        match_rows(eight, nine)


@given(st.lists(st.text("abcé ", min_size=1, max_size=3), unique=True, max_size=8))
def test_the_same_tokens_in_any_order_are_all_found_once(tokens: list[str]) -> None:
    shuffled = sorted(tokens, key=lambda token: hash((token, 7)))
    old = listed({token: row for row, token in enumerate(tokens)}, {"other": len(tokens)}, len(tokens) + 1)
    new = listed({token: row for row, token in enumerate(shuffled)}, {"other": len(tokens)}, len(tokens) + 1)

    rows = match_rows(old, new)

    assert sorted(rows) == list(range(len(tokens) + 1))
    assert [tokens[row] for row in rows[:-1]] == shuffled
    assert np.array_equal(match_rows(new, old)[rows[:-1]], np.arange(len(tokens)))
