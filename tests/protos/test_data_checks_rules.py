"""Rules of the data checks: columns that are read, bands that hold something, bounds in their ranges."""

from collections.abc import Callable
from pathlib import Path

import pytest

from components.raw_log.columns import log_columns
from protos.read import parse_config
from protos.uses import read_columns

Refusal = Callable[[str], list[str]]

WRONG = {
    "unknown column": ('columns { name: "prise" }', 'wanted a raw column that is read, got "prise"; nearest: price'),
    "no name": ("columns { max_psi: 1 }", "wanted a raw column that is read, got none"),
    "column twice": (
        'columns { name: "price" } columns { name: "price" }',
        'wanted each column once, got "price" again',
    ),
    "empty band": ("min_row_ratio: 4", "wanted max_row_ratio above min_row_ratio, 4, got 3"),
    "share above 1": ("max_duplicate_share: 1.5", "wanted a number at least 0 and at most 1, got 1.5"),
    "AUC below chance": (
        'columns { name: "price" max_single_feature_auc: 0.4 }',
        "at least 0.5 and at most 1, got 0.4",
    ),
}


@pytest.mark.parametrize(("checks", "message"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_setting_is_refused_with_its_place(mmoe_text: str, refusal: Refusal, checks: str, message: str) -> None:
    text = f"{mmoe_text}\npreprocess_config {{ data_checks {{ {checks} }} }}\n"
    if "preprocess_config {" in mmoe_text:
        text = mmoe_text.replace("preprocess_config {", f"preprocess_config {{ data_checks {{ {checks} }} ", 1)
    assert any(message in line for line in refusal(text))


@pytest.mark.parametrize("name", ["mmoe.config", "pepnet.config"])
def test_columns_that_may_be_named_are_those_that_are_read(name: str) -> None:
    config = parse_config((Path(__file__).parents[1] / "configs" / name).read_text(), name).config
    assert set(read_columns(config)) == {column.name for column in log_columns(config)}
