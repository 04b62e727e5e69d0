"""What features do at their edges, in both forms of their operations; each trap by its number in the dialects' list."""

from collections.abc import Callable, Mapping
from typing import Any

import pyarrow as pa
import pytest
import tensorflow as tf

from components.preprocess.apply_graph import apply_graph
from components.preprocess.example_batch import apply_steps
from components.preprocess.learnt import Learnt
from components.preprocess.operations.hash_ids import HashIds
from components.preprocess.steps import make_steps
from components.preprocess.write_graph import write_graph
from components.raw_log.columns import graph_columns
from components.raw_log.kinds import ColumnType, Kind
from components.row_rules import find_reasons, make_rules
from components.sentinels import fill
from protos.config_pb2 import PipelineConfig
from protos.read import parse_config

HEAD = """
train_config {
  sparse_optimizer { sgd_optimizer { lr: 0.1 } constant_learning_rate {} }
  dense_optimizer { sgd_optimizer { lr: 0.1 } constant_learning_rate {} }
  num_steps: 1
}
"""
TOWER = 'task_towers { tower_name: "ctr" label_name: "clk" losses { binary_cross_entropy {} } }'
TEXT, INTEGER, FLOAT = ColumnType(Kind.TEXT), ColumnType(Kind.INTEGER), ColumnType(Kind.FLOAT)
LISTS = ColumnType(Kind.INTEGER, is_list=True)
Made = dict[str, list[Any]]


def config_of(features: list[str], group: str, mode: str = "FG_DAG") -> PipelineConfig:
    declared = "\n".join(f"feature_configs {{ {feature} }}" for feature in features)
    return parse_config(
        f"""{HEAD} data_config {{ fg_mode: {mode} label_fields: "clk" }} {declared}
        model_config {{
          feature_groups {{ group_name: "all" group_type: DEEP {group} }}
          mmoe {{ expert_mlp {{ hidden_units: 4 }} num_expert: 1 {TOWER} }}
        }}""",
        "my.config",
    ).config


@pytest.fixture
def make(tmp_path: Any) -> Callable[..., Made]:  # noqa: ANN401
    """Makes examples in both forms, sees that they are the same, and returns them."""

    def both(
        feature: str,
        columns: Mapping[str, tuple[ColumnType, list[Any]]],
        group: str = 'feature_names: "f"',
        mode: str = "FG_DAG",
    ) -> Made:
        config = config_of([feature] if isinstance(feature, str) else feature, group, mode)
        types = {name: kind for name, (kind, _) in columns.items()}
        rows = pa.RecordBatch.from_arrays(
            [pa.array(values, kind.arrow) for kind, values in columns.values()], names=list(columns)
        )
        filled = fill(rows)
        arrow = apply_steps(filled, make_steps(config, types, Learnt()))
        written = write_graph(config, types, Learnt(), tmp_path)
        graph = apply_graph(written, filled, {name: types[name] for name in graph_columns(config)})
        made = {name: column.to_pylist() for name, column in arrow.items()}
        assert made == {name: column.to_pylist() for name, column in graph.items()}
        return made

    return both


@pytest.mark.parametrize(
    ("num_rows", "vectors"),
    [
        (100, {"0": 35, "1": 49, "2": 59, "3": 21, "10": 62, "-1": 30, "abc": 85, "efg": 59, "hij": 95, "xyz": 20}),
        (10, {"1": 9, "2": 9, "3": 1}),
    ],
)
def test_farm_hash_gives_the_dialects_vectors(num_rows: int, vectors: dict[str, int]) -> None:
    operation = HashIds(num_rows)
    assert operation.in_arrow(pa.array(list(vectors))).tolist() == list(vectors.values())
    assert operation.in_graph(tf.constant(list(vectors))).numpy().tolist() == list(vectors.values())


def test_an_integer_is_hashed_by_its_decimal_text(make: Callable[..., Made]) -> None:
    feature = 'id_feature { feature_name: "f" hash_bucket_size: 100 embedding_dim: 4 value_dim: 1 }'
    made = make(feature, {"f": (INTEGER, [1, 2, 3, 10, -1, None])})
    assert made == {"id.f": [49, 59, 21, 62, 30, -1]}


def test_trap_07_hash_bucket_size_has_no_say_in_a_scaled_number(make: Callable[..., Made]) -> None:
    feature = 'raw_feature { feature_name: "f" embedding_dim: 4 scaled {} }'
    assert make(feature, {"f": (FLOAT, [1e6, None])}) == {"dense.f": [1e6, 0.0]}


def test_trap_09_numbers_past_the_table_are_row_0_and_missing_ones_the_default(make: Callable[..., Made]) -> None:
    feature = 'id_feature { feature_name: "f" num_buckets: 50 embedding_dim: 4 value_dim: 1 default_value: "0" }'
    made = make(feature, {"f": (INTEGER, [49, 50, 1000, -1, -7, None])})
    assert made == {"id.f": [49, 0, 0, -1, 0, 0]}


def test_words_that_an_old_vocabulary_lacks_have_id_0(make: Callable[..., Made]) -> None:
    feature = """id_feature { feature_name: "f" vocab_list: ["a", "b"] default_bucketize_value: 0 embedding_dim: 4
                              value_dim: 1 }"""
    assert make(feature, {"f": (TEXT, ["a", "b", "c", ""])}) == {"id.f": [0, 1, 0, -1]}


def test_boundaries_are_closed_on_the_left(make: Callable[..., Made]) -> None:
    feature = 'raw_feature { feature_name: "f" boundaries: [0, 1] embedding_dim: 4 }'
    assert make(feature, {"f": (FLOAT, [-0.1, 0.0, 0.5, 1.0, 2.0])}) == {"id.f": [0, 1, 1, 2, 2]}


def test_old_buckets_of_the_scaled_number_keep_one_for_what_lies_below(make: Callable[..., Made]) -> None:
    feature = """raw_feature { feature_name: "f" normalizer: "method=minmax,min=10,max=20" boundaries: [0, 0.5]
                               embedding_dim: 4 }"""
    assert make(feature, {"f": (FLOAT, [9.0, 10.0, 14.0, 15.0, 99.0])}) == {"id.f": [0, 1, 1, 2, 2]}


def test_weights_of_pairs(make: Callable[..., Made]) -> None:
    feature = """id_feature { feature_name: "f" separator: "|" weighted: true hash_bucket_size: 100 embedding_dim: 4
                              default_value: "3" }"""
    made = make(feature, {"f": (TEXT, ["1:0.5|2", "||", None, ":7", "abc:1:-2"])})
    assert made["id.f"] == [[49, 59], [21], [21], [21], [int(tf.strings.to_hash_bucket_fast("abc:1", 100))]]
    assert made["id_weight.f"] == [[0.5, 1.0], [1.0], [1.0], [1.0], [-2.0]]


def test_ids_that_are_none_are_left_out_with_their_weights(make: Callable[..., Made]) -> None:
    feature = 'id_feature { feature_name: "f" separator: "|" weighted: true num_buckets: 5 embedding_dim: 4 }'
    made = make(feature, {"f": (TEXT, ["1:2|-1:9|7:3", ""])})
    assert made == {"id.f": [[1, 0], []], "id_weight.f": [[2.0, 3.0], []]}


def test_a_default_value_of_0_is_taken_for_missing_numbers_alone_and_for_vectors(make: Callable[..., Made]) -> None:
    one = 'raw_feature { feature_name: "f" default_value: "0" }'
    assert make(one, {"f": (FLOAT, [None, 2.5, float("nan")])}) == {"dense.f": [0.0, 2.5, 0.0]}
    two = 'raw_feature { feature_name: "f" value_dim: 2 separator: "|" default_value: "0|0" }'
    assert make(two, {"f": (TEXT, [None, "1|2"])}) == {"dense.f": [[0.0, 0.0], [1.0, 2.0]]}


def test_a_crossed_row_without_a_value_has_no_tuple(make: Callable[..., Made]) -> None:
    feature = """combo_feature { feature_name: "f" expression: "user:a" expression: "user:b" hash_bucket_size: 1000
                                 embedding_dim: 4 input_separators: ["", ","] }"""
    made = make(feature, {"a": (TEXT, ["x", "", "y"]), "b": (TEXT, ["1,2", "1", ""])})
    wanted = [[int(tf.strings.to_hash_bucket_fast(text, 1000)) for text in ("x_1", "x_2")], [], []]
    assert made == {"id.f": wanted}


def test_an_old_lookup_takes_ten_values_at_most(make: Callable[..., Made]) -> None:
    feature = """lookup_feature { feature_name: "f" map: "user:m" key: "item:k" separator: "|" need_discrete: true
                                  max_values: 10 num_buckets: 100 embedding_dim: 4 default_value: "" }"""
    cell = "|".join(f"a:{number}" for number in range(15)) + "|ab:99"
    made = make(feature, {"m": (TEXT, [cell, cell, cell]), "k": (TEXT, ["a", "ab", "b"])})
    assert made == {"id.f": [list(range(10)), [99], []]}


@pytest.mark.parametrize(
    ("combiner", "wanted"),
    [("sum", 6.5), ("mean", 3.25), ("min", 2.0), ("max", 4.5), ("count", 2.0)],
)
def test_a_numeric_lookup_combines_what_it_finds(make: Callable[..., Made], combiner: str, wanted: float) -> None:
    feature = f"""lookup_feature {{ feature_name: "f" map: "user:m" key: "item:k" separator: "|"
                                   combiner: "{combiner}" default_value: "-1" }}"""
    made = make(feature, {"m": (TEXT, ["7:2|8:1|7:4.5|7:x", "7:2", None]), "k": (INTEGER, [7, 9, 7])})
    assert made == {"dense.f": [wanted, -1.0, -1.0]}


def test_a_lookups_values_may_be_vectors(make: Callable[..., Made]) -> None:
    feature = """lookup_feature { feature_name: "f" map: "user:m" key: "item:k" separator: "|" combiner: "max"
                                  value_dim: 2 default_value: "-1" }"""
    made = make(feature, {"m": (TEXT, ["7:2,5|8:1,1|7:4,x", "7:2", None]), "k": (INTEGER, [7, 7, 7])})
    assert made == {"dense.f": [[4.0, 5.0], [2.0, -1.0], [-1.0, -1.0]]}


def test_a_lookups_tokens_may_hold_the_key(make: Callable[..., Made]) -> None:
    feature = """lookup_feature { feature_name: "f" map: "user:m" key: "item:k" separator: "|" need_discrete: true
                                  need_key: true vocab_list: ["a_1", "a_2"] default_bucketize_value: 9 embedding_dim: 4
                                  default_value: "" }"""
    made = make(feature, {"m": (TEXT, ["a:2|b:1|a:1|a:", "b:1"]), "k": (TEXT, ["a", "b"])})
    assert made == {"id.f": [[1, 0], [9]]}


def test_a_float_is_an_id_by_its_digits(make: Callable[..., Made]) -> None:
    feature = """id_feature { feature_name: "f" float_precision: 2 vocab_list: ["0.10", "-1.50", "7.00", "none"]
                              default_bucketize_value: 4 embedding_dim: 4 default_value: "none" }"""
    made = make(feature, {"f": (FLOAT, [0.1, -1.5, 7.0, None, 0.104, 1e9])})
    assert made == {"id.f": [0, 1, 2, 3, 0, 4]}


def test_tables_that_grow_elsewhere_hash_into_their_rows_even_numbered_columns(make: Callable[..., Made]) -> None:
    feature = 'id_feature { feature_name: "f" zch { zch_size: 100 } num_buckets: 5 value_dim: 1 embedding_dim: 4 }'
    for mode in ("FG_DAG", "FG_NONE"):
        made = make(feature, {"f": (INTEGER, [1, 2, 10, None])}, mode=mode)
        assert made == {"id.f": [49, 59, 62, -1]}


SEQUENCE = """sequence_id_feature {{ feature_name: "f" num_buckets: 9 embedding_dim: 4 sequence_length: 3 {0}
                                    sequence_combiner {{ attention {{}} }} }}"""


@pytest.mark.parametrize(
    ("words", "empty"),
    [("", [0]), ('default_value: "4"', [4]), ("keep_empty_sequence: true", [])],
    ids=["id 0", "its default", "nothing"],
)
def test_an_empty_sequence_is_one_element_in_the_new_dialect_and_none_in_the_old(
    make: Callable[..., Made], words: str, empty: list[int]
) -> None:
    gap = 4 if "default" in words else -1
    text = make(SEQUENCE.format(words), {"f": (TEXT, ["1;2;3;4", "5", "6;;7", "", None])})
    assert text == {"sequence.f": [[1, 2, 3], [5], [6, gap, 7], empty, empty]}


def test_lists_are_sequences_too(make: Callable[..., Made]) -> None:
    made = make(
        SEQUENCE.format("keep_empty_sequence: true"), {"f": (LISTS, [[1, 2, 3, 4], [], [12, -1]])}, mode="FG_NONE"
    )
    assert made == {"sequence.f": [[1, 2, 3], [], [0, -1]]}


def test_numbers_of_sequences(make: Callable[..., Made]) -> None:
    feature = """sequence_raw_feature { feature_name: "f" boundaries: [1, 2] embedding_dim: 4 default_value: "5"
                                        normalizer: "method=expression,expr=x*2" sequence_combiner { attention {} } }"""
    made = make(feature, {"f": (TEXT, ["0.4;;1;0.5", ""])})
    assert made == {"sequence.f": [[0, 2, 2, 1], [2]]}


def test_an_expression_whose_value_is_not_finite_is_missing(make: Callable[..., Made]) -> None:
    feature = """expr_feature { feature_name: "f" expression: "log(a) / b" variables: "user:a" variables: "user:b"
                                default_value: "-9" }"""
    made = make(feature, {"a": (FLOAT, [1.0, -1.0, 0.0, None, 1.0]), "b": (INTEGER, [1, 1, 1, 1, 0])})
    assert made == {"dense.f": [0.0, -9.0, -9.0, -9.0, -9.0]}


SETS = [
    'id_feature { feature_name: "key" num_buckets: 9 embedding_dim: 8 value_dim: 1 }',
    'sequence_id_feature { feature_name: "a" num_buckets: 9 embedding_dim: 4 sequence_length: 3 }',
    'sequence_id_feature { feature_name: "b" num_buckets: 9 embedding_dim: 4 sequence_delim: "|" }',
]
ATTENTION = 'feature_names: "key" sequence_features { seq_att_map { key: "key" hist_seq: ["a", "b"] } }'


def test_histories_of_different_lengths_are_set_aside_with_their_reason() -> None:
    config = config_of(SETS, ATTENTION)
    types = {"key": INTEGER, "a": TEXT, "b": TEXT, "clk": INTEGER}
    rows = {
        "key": pa.array([1] * 5),
        "a": pa.array(["1;2", "1;2;3;4", "", "1", "1"]),
        "b": pa.array(["3|4", "1|2|3", None, "", "x"]),
        "clk": pa.array([1] * 5),
    }
    reasons = find_reasons(make_rules(config, types), pa.RecordBatch.from_pydict(rows))
    assert reasons == {
        3: "sequences a, b: wanted as many elements in each, got '1' beside ''",
        4: "column b: wanted bucket numbers, got 'x'",
    }


def test_weights_that_do_not_fit_are_set_aside_with_their_reason() -> None:
    beside = (
        'id_feature { feature_name: "f" separator: "|" weight_expression: "user:w" num_buckets: 9 embedding_dim: 4 }'
    )
    pairs = 'id_feature { feature_name: "g" separator: "|" weighted: true hash_bucket_size: 9 embedding_dim: 4 }'
    config = config_of([beside, pairs], 'feature_names: ["f", "g"]')
    rows = {
        "f": pa.array(["1|2", "1|2", "1", ""]),
        "w": pa.array(["0.5|1", "1", "x", None]),
        "g": pa.array(["a:1", "b", "", "a:x|b:1"]),
        "clk": pa.array([1] * 4),
    }
    types = {"f": TEXT, "w": TEXT, "g": TEXT, "clk": INTEGER}
    assert find_reasons(make_rules(config, types), pa.RecordBatch.from_pydict(rows)) == {
        1: "column f: wanted as many weights in column w, got '1|2' beside '1'",
        2: "column w: wanted numbers, got 'x'",
        3: "column g: wanted values like id:weight with finite weights, got 'a:x|b:1'",
    }


def test_each_number_of_a_vector_has_rows_of_its_own_if_asked(make: Callable[..., Made]) -> None:
    feature = """raw_feature {{ feature_name: "f" separator: "," value_dim: 2 boundaries: [0, 1] embedding_dim: 4
                               {0} }}"""
    column = {"f": (TEXT, ["-1,2", "0.5,0.5"])}
    assert make(feature.format(""), column) == {"id.f": [[0, 2], [1, 1]]}
    assert make(feature.format("rows_per_value: true"), column) == {"id.f": [[0, 5], [1, 4]]}
