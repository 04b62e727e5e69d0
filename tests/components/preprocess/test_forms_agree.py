"""Both forms of every operation give the same: the transform graph as it is written, and Arrow, on any rows."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pytest
import tensorflow as tf
from hypothesis import example, given, settings
from hypothesis import strategies as st

from components.farm_hash import fingerprints
from components.preprocess.check_forms import FormsDifferError, check_forms
from components.preprocess.example_batch import apply_steps
from components.preprocess.learnt import Learnt, LearntTokens
from components.preprocess.operations.scale_numbers import ScaleNumbers
from components.preprocess.sample import Sample, take_sample
from components.preprocess.steps import Steps, make_steps
from components.preprocess.write_graph import write_graph
from components.raw_log.kinds import ColumnType, Kind
from components.sentinels import fill
from protos.config_pb2 import PipelineConfig

FEATURES = [
    'id_feature { feature_name: "hash" expression: "user:text" value_dim: 1 hash_bucket_size: 1000 embedding_dim: 4 }',
    """id_feature { feature_name: "hash_default" expression: "user:text" value_dim: 1 hash_bucket_size: 1000
                    default_value: "none" embedding_dim: 4 }""",
    'id_feature { feature_name: "hash_int" expression: "user:int" hash_bucket_size: 1000000007 embedding_dim: 4 }',
    """id_feature { feature_name: "hash_int_default" expression: "user:int" hash_bucket_size: 99 default_value: "0"
                    embedding_dim: 4 }""",
    'id_feature { feature_name: "tags" expression: "user:tags" separator: "|" hash_bucket_size: 50 embedding_dim: 4 }',
    'id_feature { feature_name: "wide" expression: "user:tags" separator: "||" hash_bucket_size: 50 embedding_dim: 4 }',
    """id_feature { feature_name: "tags_default" expression: "user:tags" separator: "|" default_value: "a b"
                    hash_bucket_size: 50 embedding_dim: 4 }""",
    'id_feature { feature_name: "texts" expression: "user:texts" hash_bucket_size: 50 embedding_dim: 4 }',
    """id_feature { feature_name: "ints" expression: "user:ints" num_buckets: 10 default_value: "3"
                    embedding_dim: 4 }""",
    'id_feature { feature_name: "identity" expression: "user:int" num_buckets: 10 embedding_dim: 4 }',
    'id_feature { feature_name: "numbered" expression: "user:digits" separator: "|" num_buckets: 10 embedding_dim: 4 }',
    """id_feature { feature_name: "listed" expression: "user:text" value_dim: 1 vocab_list: ["a", "", "7"]
                    default_bucketize_value: 1 embedding_dim: 4 }""",
    """id_feature { feature_name: "implied" expression: "user:tags" separator: "|" vocab_list: ["a", "b"]
                    embedding_dim: 4 }""",
    """id_feature { feature_name: "dict" expression: "user:int" vocab_dict { key: "7" value: 3 }
                    default_bucketize_value: 0 embedding_dim: 4 }""",
    'id_feature { feature_name: "learnt" expression: "user:text" value_dim: 1 vocabulary {} embedding_dim: 4 }',
    """id_feature { feature_name: "learnt_int" expression: "user:int" vocabulary { num_oov_buckets: 7 }
                    embedding_dim: 4 }""",
    """id_feature { feature_name: "learnt_tags" expression: "user:tags" separator: "|" vocabulary { num_oov_buckets: 2 }
                    embedding_dim: 4 }""",
    'raw_feature { feature_name: "dense" expression: "user:number" default_value: "-1.5" }',
    'raw_feature { feature_name: "dense_int" expression: "user:int" }',
    """raw_feature { feature_name: "dense_texts" expression: "user:pair"
                    value_dim: 2 separator: "," default_value: "1,2" }""",
    'raw_feature { feature_name: "dense_list" expression: "user:vector" value_dim: 2 default_value: "0.1" }',
    'raw_feature { feature_name: "dense_ints" expression: "user:int_pair" value_dim: 2 }',
    """raw_feature { feature_name: "log" expression: "user:number"
                     normalizer: "method=log10,threshold=0.1,default=-2.5" }""",
    """raw_feature { feature_name: "z" expression: "user:number"
                    normalizer: "method=zscore,mean=0.3,standard_deviation=7" }""",
    'raw_feature { feature_name: "range" expression: "user:number" normalizer: "method=minmax,min=0.1,max=0.7" }',
    """raw_feature { feature_name: "log_buckets" expression: "user:number" boundaries: [-1, 0, 0.30103, 1, 2]
                     normalizer: "method=log10,threshold=0,default=-2" embedding_dim: 4 }""",
    'raw_feature { feature_name: "buckets" expression: "user:number" boundaries: [-1, 0, 0.1, 5] embedding_dim: 4 }',
    """raw_feature { feature_name: "vector_buckets" expression: "user:vector" value_dim: 2 boundaries: [0, 1]
                     embedding_dim: 4 }""",
    'raw_feature { feature_name: "quantiles" expression: "user:number" quantiles { num_buckets: 4 } embedding_dim: 4 }',
    'raw_feature { feature_name: "learnt_z" expression: "user:number" learnt_scale: Z_SCORE }',
    'raw_feature { feature_name: "learnt_log" expression: "user:vector" value_dim: 2 learnt_scale: LOG_Z_SCORE }',
    'raw_feature { feature_name: "learnt_range" expression: "user:number" learnt_scale: MIN_MAX }',
]
TYPES = {
    "text": ColumnType(Kind.TEXT),
    "int": ColumnType(Kind.INTEGER),
    "tags": ColumnType(Kind.TEXT),
    "texts": ColumnType(Kind.TEXT, is_list=True),
    "ints": ColumnType(Kind.INTEGER, is_list=True),
    "digits": ColumnType(Kind.TEXT),
    "number": ColumnType(Kind.FLOAT),
    "pair": ColumnType(Kind.TEXT),
    "vector": ColumnType(Kind.FLOAT, is_list=True),
    "int_pair": ColumnType(Kind.INTEGER, is_list=True),
    "scene": ColumnType(Kind.TEXT),
}
DOMAIN = 'domain_config { feature_name: "scene" column: "scene" vocabulary { top_k: 3 } embedding_dim: 4 }'

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.sampled_from(
    ["", "a", "7", "none", "new\nline", "a" * 100, "é" * 33, "\x00", " a", "-9223372036854775808"]
)
tags = st.lists(text | st.sampled_from(["a", "b", ""]), max_size=5).map("|".join) | st.sampled_from(["|", "||", "|||"])
integer = st.integers(-(2**63) + 1, 2**63 - 1) | st.integers(-3, 12)
number = st.floats(width=32, allow_infinity=False) | st.sampled_from([0.0, -0.0, 0.1, 0.7, 1.0, 2.0, 5.0, 10.0, 1e-40])
digits = st.lists(st.sampled_from(["1", " 9", "+3\t", "11", "-1", "", "999999999999999999", "-0"]), max_size=4)
row = st.fixed_dictionaries(
    {
        "text": st.none() | text,
        "int": st.none() | integer,
        "tags": st.none() | tags,
        "texts": st.none() | st.lists(st.none() | text, max_size=3),
        "ints": st.none() | st.lists(st.none() | st.integers(-3, 12), max_size=3),
        "digits": st.none() | digits.map("|".join),
        "number": st.none() | number,
        "pair": st.none() | st.sampled_from(["", "1,2", " 3 ,-4.5e1", ".5,+6.", "1e-3,16777217"]),
        "vector": st.none() | st.just([]) | st.lists(number, min_size=2, max_size=2),
        "int_pair": st.none() | st.just([]) | st.lists(integer, min_size=2, max_size=2),
        "scene": st.none() | text | st.sampled_from(["home", "cart"]),
    }
)
EMPTY_ROW: dict[str, Any] = dict.fromkeys(TYPES)


class Written(NamedTuple):
    graph: tf.Module
    steps: tuple[Steps, ...]


@pytest.fixture(scope="module")
def written(make_config: Callable[..., PipelineConfig], tmp_path_factory: pytest.TempPathFactory) -> Written:
    """A transform graph with every operation, and the same operations in Arrow."""
    folder = tmp_path_factory.mktemp("forms")
    vocabularies = {}
    for name, tokens in {"learnt": ["a", "7", "é"], "learnt_int": ["0", "-1", "7"], "learnt_tags": ["b", "a"]}.items():
        file = folder / name
        file.write_text("".join(f"{token}\n" for token in tokens))
        vocabularies[name] = LearntTokens(file, len(tokens))
    learnt = Learnt(
        vocabularies,
        {"quantiles": (0.1, 0.1, 5.0)},
        {
            "learnt_z": ScaleNumbers((0.123,), (3.3,), 0.0),
            "learnt_log": ScaleNumbers((0.5, 0.1), (2.7, 0.0), 0.0, takes_log=True),
            "learnt_range": ScaleNumbers((-1.1,), (7.3,), 0.5),
        },
        ("home", "cart"),
    )
    config = make_config(FEATURES, domain=DOMAIN)
    return Written(write_graph(config, TYPES, learnt, folder), make_steps(config, TYPES, learnt))


def to_batch(rows: Sequence[dict[str, Any]]) -> pa.RecordBatch:
    columns = {name: pa.array([row[name] for row in rows], column.arrow) for name, column in TYPES.items()}
    return fill(pa.RecordBatch.from_pydict(columns))


@settings(max_examples=60)
@given(rows=st.lists(row, min_size=1, max_size=25))
@example(rows=[EMPTY_ROW])
@example(rows=[EMPTY_ROW, EMPTY_ROW | {"text": "", "tags": "|||", "texts": [], "ints": [None], "vector": []}])
def test_the_graph_and_arrow_make_the_same(written: Written, rows: list[dict[str, Any]]) -> None:
    batch = to_batch(rows)
    outputs = apply_steps(batch, written.steps)
    assert check_forms(written.graph, [Sample(batch, outputs)], TYPES) == len(rows)


@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=300), min_size=1))
def test_texts_of_any_length_hash_as_tensorflow_hashes_them(texts: list[str]) -> None:
    wanted = tf.strings.to_hash_bucket_fast(texts, 2**63 - 1).numpy()
    found = fingerprints(pa.array([*texts, "more"], pa.string()).slice(0, len(texts))) % np.uint64(2**63 - 1)
    assert found.astype(np.int64).tolist() == wanted.tolist()


def test_lengths_at_the_borders_of_the_hashes_blocks() -> None:
    texts = ["".join(chr(33 + (length * 7 + place) % 90) for place in range(length)) for length in range(300)]
    wanted = tf.strings.to_hash_bucket_fast(texts, 2**63 - 1).numpy()
    found = fingerprints(pa.array(texts)) % np.uint64(2**63 - 1)
    assert found.astype(np.int64).tolist() == wanted.tolist()


@pytest.mark.parametrize(
    ("output", "column", "message"),
    [
        (
            "id.identity",
            pa.array([4, 5], pa.int32()),
            r"id\.identity: the transform graph gives 7, .* gave 5 .*'int': 7",
        ),
        (
            "dense.dense",
            pa.array([1.0, 2.5], pa.float32()),
            r"dense\.dense: the transform graph gives 2\.0, .* gave 2\.5",
        ),
        ("id.tags", pa.array([[], [1]], pa.list_(pa.int32())), r"id\.tags: the transform graph gives \[\d+, \d+\]"),
        ("id.hash", pa.array([1, 2], pa.int64()), r"id\.hash: "),
    ],
    ids=["one id", "a number", "a list", "another type"],
)
def test_a_difference_names_output_row_and_both_values(
    written: Written, output: str, column: pa.Array, message: str
) -> None:
    batch = to_batch([EMPTY_ROW | {"int": 4, "number": 1.0}, EMPTY_ROW | {"int": 7, "number": 2.0, "tags": "a|b"}])
    outputs = apply_steps(batch, written.steps) | {output: column}
    with pytest.raises(FormsDifferError, match=message):
        check_forms(written.graph, [Sample(batch, outputs)], TYPES)


def test_a_sample_holds_the_rows_with_missing_and_rare_values(written: Written) -> None:
    rows = [EMPTY_ROW | {"text": "a", "int": 1, "number": 1.0} for _ in range(5000)]
    rows[1234] |= {"text": "unheard of"}
    rows[4321] |= {"number": None}
    rows[3210] |= {"int": 9}
    batch = to_batch(rows)
    sample = take_sample(batch, apply_steps(batch, written.steps), written.steps, seed=1)
    assert sample.rows.num_rows == 512
    assert "unheard of" in sample.rows.column("text").to_pylist()
    assert 9 in sample.rows.column("int").to_pylist()
    assert np.isnan(sample.rows.column("number").to_numpy()).sum() == 1
    again = take_sample(batch, apply_steps(batch, written.steps), written.steps, seed=1)
    assert str(again.rows.to_pylist()) == str(sample.rows.to_pylist())
