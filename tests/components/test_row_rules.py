"""Which raw rows can't be used, and what is said of them."""

from typing import Any

import pyarrow as pa
import pytest
from google.protobuf import text_format
from hypothesis import given
from hypothesis import strategies as st

from components.raw_log.kinds import ColumnType, Kind
from components.row_rules import find_reasons, make_rules
from protos.config_pb2 import PipelineConfig

TOWERS = """
task_towers { tower_name: "a" label_name: "clk" losses { binary_cross_entropy {} } }
task_towers { tower_name: "b" label_name: "score" task_space_indicator_label: "seen" sample_weight_name: "weight"
              losses { l2_loss {} } }
task_towers { tower_name: "c" label_name: "kind" num_class: 3 losses { softmax_cross_entropy {} } }
"""
CONFIG = f"""
data_config {{ fg_mode: FG_NORMAL label_fields: ["clk", "score", "seen", "kind"] sample_weight_fields: "weight" }}
feature_configs {{ raw_feature {{ feature_name: "price" }} }}
feature_configs {{ raw_feature {{ feature_name: "pair" value_dim: 2 separator: "," }} }}
feature_configs {{ raw_feature {{ feature_name: "point" value_dim: 2 }} }}
feature_configs {{ id_feature {{ feature_name: "slots" num_buckets: 5 value_dim: 0 separator: "|" }} }}
model_config {{
  feature_groups {{ group_name: "all" feature_names: ["price", "pair", "point", "slots"] }}
  mmoe {{ {TOWERS} }}
}}
"""
FLOAT, TEXT, INTEGER = ColumnType(Kind.FLOAT), ColumnType(Kind.TEXT), ColumnType(Kind.INTEGER)
TYPES = {
    **dict.fromkeys(["clk", "score", "seen", "kind", "weight", "price"], FLOAT),
    "pair": TEXT,
    "slots": TEXT,
    "point": ColumnType(Kind.FLOAT, is_list=True),
}
GOOD = {
    "clk": 1,
    "score": -2.5,
    "seen": 0,
    "kind": 2,
    "weight": 0,
    "price": None,
    "pair": "1,2",
    "slots": "1|2",
    "point": [1, 2],
}


def config(extra: str = "") -> PipelineConfig:
    return text_format.Parse(CONFIG + extra, PipelineConfig())


def reasons(
    row: dict[str, Any], types: dict[str, ColumnType] = TYPES, extra: str = "", **known: tuple[str, ...]
) -> dict[int, str]:
    schema = pa.schema([(name, types[name].arrow) for name in types])
    table = pa.Table.from_pylist([row], schema).combine_chunks().to_batches()[0]
    return find_reasons(make_rules(config(extra), types, **known), table)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"clk": 0},
        {"seen": 1},
        {"weight": 7.5},
        {"price": float("nan")},
        {"pair": None},
        {"pair": ""},
        {"pair": " -1 , +2e3"},
        {"point": None},
        {"point": []},
        {"slots": None},
        {"slots": "|7||-1"},
    ],
    ids=str,
)
def test_a_row_without_fault_has_no_reason(change: dict[str, Any]) -> None:
    assert reasons(GOOD | change) == {}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"clk": 2}, "label clk: wanted 0 or 1, got 2"),
        ({"clk": 0.5}, "label clk: wanted 0 or 1, got 0.5"),
        ({"clk": None}, "label clk: wanted 0 or 1, got nothing"),
        ({"clk": float("nan")}, "label clk: wanted 0 or 1, got nan"),
        ({"seen": -1}, "label seen: wanted 0 or 1, got -1"),
        ({"score": float("inf")}, "label score: wanted a finite number, got inf"),
        ({"score": None}, "label score: wanted a finite number, got nothing"),
        ({"kind": 3}, "label kind: wanted a class, 0 to 2, got 3"),
        ({"kind": 1.5}, "label kind: wanted a class, 0 to 2, got 1.5"),
        ({"weight": -0.5}, "sample weight weight: wanted a finite number, at least 0, got -0.5"),
        ({"weight": None}, "sample weight weight: wanted a finite number, at least 0, got nothing"),
        ({"price": float("-inf")}, "column price: wanted a finite number, got -inf"),
        ({"point": [1.0, float("inf")]}, "column point: wanted a finite number, got [1.0, inf]"),
        ({"point": [1.0]}, "column point: wanted 2 numbers, got [1.0]"),
        ({"point": [1.0, None]}, "column point: wanted 2 numbers, got [1.0, None]"),
        ({"pair": "1"}, "column pair: wanted 2 numbers, got '1'"),
        ({"pair": "1,x"}, "column pair: wanted 2 numbers, got '1,x'"),
        ({"pair": "1,inf"}, "column pair: wanted 2 numbers, got '1,inf'"),
        ({"pair": "1,1e99"}, "column pair: wanted 2 numbers, got '1,1e99'"),
        ({"slots": "1|x"}, "column slots: wanted bucket numbers, got '1|x'"),
        ({"slots": "1|2.5"}, "column slots: wanted bucket numbers, got '1|2.5'"),
    ],
    ids=str,
)
def test_a_faulty_row_has_a_reason_that_names_the_wanted_and_the_got(change: dict[str, Any], reason: str) -> None:
    assert reasons(GOOD | change) == {0: reason}


def test_the_first_rule_that_is_broken_gives_the_reason() -> None:
    assert reasons(GOOD | {"price": float("inf"), "clk": 3}) == {0: "label clk: wanted 0 or 1, got 3"}


DOMAIN = 'domain_config {{ feature_name: "scene" {} }}'


@pytest.mark.parametrize(
    ("buckets", "kind", "good", "bad", "wanted"),
    [
        ('values { value: "a" value: "b" } unseen: REJECT', TEXT, ["a", "b"], ["c", "", None], "one of a, b"),
        ('values { value: "1" } unseen: REJECT', INTEGER, [1], [2, None], "one of 1"),
        ("num_buckets: 3 unseen: REJECT", INTEGER, [0, 2], [3, -1, None], "0 to 2"),
        ("boundaries { boundary: 1 } unseen: REJECT", FLOAT, [0.5, 2.0], [None], "a number"),
        ('values { value: "a" }', TEXT, ["a", "c", None], [], ""),
        ("num_buckets: 3", INTEGER, [0, 3, -1, None], [], ""),
    ],
    ids=["values", "integers", "numbered", "boundaries", "values, other", "numbered, other"],
)
def test_a_domain_is_rejected_by_the_policy_only(
    buckets: str, kind: ColumnType, good: list[Any], bad: list[Any], wanted: str
) -> None:
    types = TYPES | {"scene": kind}
    for value in good:
        assert reasons(GOOD | {"scene": value}, types, DOMAIN.format(buckets)) == {}
    for value in bad:
        (reason,) = reasons(GOOD | {"scene": value}, types, DOMAIN.format(buckets)).values()
        assert reason.startswith(f"domain scene: wanted {wanted}, got ")


def test_a_learnt_domain_is_only_judged_once_it_is_known() -> None:
    types, extra = TYPES | {"scene": TEXT}, DOMAIN.format("vocabulary { top_k: 2 } unseen: REJECT")
    assert reasons(GOOD | {"scene": "c"}, types, extra) == {}
    assert reasons(GOOD | {"scene": None}, types, extra) == {0: "domain scene: wanted a value, got nothing"}
    known = reasons(GOOD | {"scene": "c"}, types, extra, domains=("a", "b"))
    assert known == {0: "domain scene: wanted one of the 2 learnt, got 'c'"}


def test_a_domain_label_column_must_lie_in_0_to_k_minus_1() -> None:
    text = CONFIG.replace("mmoe {", 'pepnet { domain_input_name: "scene" task_domain_num: 2 ')
    rules = make_rules(text_format.Parse(text, PipelineConfig()), {"scene": INTEGER})
    table = pa.record_batch({"scene": pa.array([0, 1, 2, None])})
    wanted = "domain scene: wanted 0 to 1, got "
    assert find_reasons(rules, table) == {2: f"{wanted}2", 3: f"{wanted}nothing"}


@given(st.lists(st.none() | st.floats(width=32) | st.sampled_from([0.0, 1.0]), max_size=20))
def test_the_binary_rule_keeps_zeros_and_ones_and_nothing_else(values: list[float | None]) -> None:
    rules = make_rules(config(), {"clk": FLOAT})
    table = pa.record_batch({"clk": pa.array(values, pa.float32())})
    assert set(find_reasons(rules, table)) == {i for i, value in enumerate(values) if value not in (0.0, 1.0)}


def test_an_empty_separator_splits_nothing() -> None:
    text = CONFIG.replace('separator: ","', 'separator: ""')
    rules = make_rules(text_format.Parse(text, PipelineConfig()), {"pair": TEXT})
    table = pa.record_batch({"pair": pa.array(["1 2", None])})
    assert find_reasons(rules, table) == {0: "column pair: wanted 2 numbers, got '1 2'"}
