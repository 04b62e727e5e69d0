"""What each fg_mode leaves to do with a column, and what becomes of the domain; the graph's function called alone."""

from collections.abc import Callable
from typing import Any

import pytest
import tensorflow as tf
from tensorflow_transform import annotators

from components.preprocess.example_columns import domain_names, make_spec
from components.preprocess.learnt import Learnt
from components.preprocess.preprocessing_fn import make_preprocessing_fn
from components.raw_log.kinds import ColumnType, Kind
from components.sentinels import MISSING_INTEGER
from protos.config_pb2 import PipelineConfig

Make = Callable[..., PipelineConfig]
TEXT, INTEGER, FLOAT = ColumnType(Kind.TEXT), ColumnType(Kind.INTEGER), ColumnType(Kind.FLOAT)
LABELS = 'label_fields: ["clk", "buy"] sample_weight_fields: "weight"'
HASHED = 'id_feature { feature_name: "item" expression: "item:raw" value_dim: 0 embedding_dim: 4 hash_bucket_size: 10 }'
PRICE = """raw_feature { feature_name: "price" expression: "item:raw_price" embedding_dim: 4 boundaries: [1, 2]
                         normalizer: "method=log10,threshold=0,default=0" }"""
DENSE = 'raw_feature { feature_name: "age" expression: "user:raw_age" normalizer: "method=minmax,min=0,max=10" }'
DTYPES = {Kind.TEXT: tf.string, Kind.INTEGER: tf.int64, Kind.FLOAT: tf.float32}


def outputs(config: PipelineConfig, columns: dict[str, tuple[ColumnType, list[Any]]]) -> dict[str, Any]:
    types = {name: column_type for name, (column_type, _) in columns.items()}
    tensors = {name: tf.constant(values, DTYPES[kind.kind]) for name, (kind, values) in columns.items()}
    tables = annotators.ObjectTracker()

    @tf.function(autograph=False)
    def trace() -> dict[str, Any]:
        with annotators.object_tracker_scope(tables):
            return make_preprocessing_fn(config, types, Learnt())(tensors)

    return {name: to_lists(out) for name, out in trace().items()}


def to_lists(out: tf.Tensor | tf.SparseTensor) -> list[Any]:
    lists = tf.RaggedTensor.from_sparse(out) if isinstance(out, tf.SparseTensor) else out
    return lists.to_list() if isinstance(lists, tf.RaggedTensor) else lists.numpy().tolist()


def data(mode: str) -> str:
    return f'data_config {{ {LABELS} fg_mode: {mode} fg_encoded_multival_sep: "," }}'


@pytest.mark.parametrize("mode", ["FG_NORMAL", "FG_DAG"])
def test_normal_modes_read_columns_by_expression_and_do_every_step(make_config: Make, mode: str) -> None:
    config = make_config([HASHED, PRICE, DENSE], data=data(mode), domain="")
    found = outputs(
        config,
        {
            "raw": (TEXT, ["1\x1d2", ""]),
            "raw_price": (FLOAT, [10.0, 100.0]),
            "raw_age": (INTEGER, [5, MISSING_INTEGER]),
        },
    )
    # FarmHash mod 10: "1" -> 9, "2" -> 9; log10 of 10 and 100 are 1 and 2.
    assert found == {"id.item": [[9, 9], []], "id.price": [1, 2], "dense.age": [0.5, 0.0]}


def test_bucketize_reads_columns_by_feature_name_and_does_the_last_step(make_config: Make) -> None:
    config = make_config([HASHED, PRICE, DENSE], data=data("FG_BUCKETIZE"), domain="")
    found = outputs(
        config, {"item": (INTEGER, [3, MISSING_INTEGER]), "price": (FLOAT, [1.0, 2.5]), "age": (FLOAT, [5.0, 0.25])}
    )
    assert found == {"id.item": [1, -1], "id.price": [1, 2], "dense.age": [5.0, 0.25]}


def test_none_takes_values_as_ids_and_numbers(make_config: Make) -> None:
    config = make_config([HASHED, PRICE, DENSE], data=data("FG_NONE"), domain="")
    columns = {"item": (TEXT, ["3,4", "-1", "10,9"]), "price": (INTEGER, [0, 2, 3]), "age": (FLOAT, [5.0, 0.25, 1.0])}
    found = outputs(config, columns)
    assert found == {"id.item": [[3, 4], [], [0, 9]], "id.price": [0, 2, 0], "dense.age": [5.0, 0.25, 1.0]}
    spec = make_spec(config, {name: column_type for name, (column_type, _) in columns.items()}, {}, ())
    assert [(feature.name, feature.num_rows, feature.multi_valued) for feature in spec.ids] == [
        ("item", 10, True),
        ("price", 3, False),
    ]


@pytest.mark.parametrize(
    ("buckets", "column", "numbers", "names"),
    [
        ('values { value: "a" value: "7" }', (TEXT, ["7", "a", "b", ""]), [1, 0, 2, 2], ["a", "7", "other"]),
        (
            'values { value: "a" value: "7" }',
            (INTEGER, [7, 8, MISSING_INTEGER]),
            [1, 2, 2],
            ["a", "7", "other"],
        ),
        (
            "boundaries { boundary: 0 boundary: 1.5 }",
            (FLOAT, [-1.0, 0.0, 1.5, float("nan")]),
            [0, 1, 2, 3],
            ["[-inf, 0)", "[0, 1.5)", "[1.5, inf)", "other"],
        ),
        ("num_buckets: 2", (INTEGER, [0, 1, 2, -1, MISSING_INTEGER]), [0, 1, 2, 2, 2], ["0", "1", "other"]),
        ("num_buckets: 2 unseen: REJECT", (INTEGER, [0, 1, 2]), [0, 1, -1], ["0", "1"]),
        ('values { value: "a" } unseen: REJECT', (TEXT, ["a", "b", ""]), [0, -1, -1], ["a"]),
    ],
    ids=["text", "integers as text", "boundaries", "numbered", "numbered, reject", "text, reject"],
)
def test_the_domain_is_numbered_by_its_config(
    make_config: Make, buckets: str, column: tuple[ColumnType, list[Any]], numbers: list[int], names: list[str]
) -> None:
    domain = f'domain_config {{ feature_name: "scene" column: "place" {buckets} embedding_dim: 4 }}'
    config = make_config([], data=data("FG_NORMAL"), domain=domain)
    assert outputs(config, {"place": column}) == {"id.scene": numbers, "domain": numbers}
    assert list(domain_names(config, ())) == names


def test_a_domain_label_column_is_the_domain_itself(make_config: Make) -> None:
    config = make_config([DENSE], data=data("FG_NORMAL"), domain="")
    config.data_config.label_fields.append("place")
    config.model_config.pepnet.domain_input_name = "place"
    config.model_config.pepnet.task_domain_num = 2
    found = outputs(config, {"raw_age": (FLOAT, [0.0, 5.0, 10.0]), "place": (INTEGER, [1, 0, 2])})
    assert found == {"dense.age": [0.0, 0.5, 1.0], "domain": [1, 0, -1]}
    assert domain_names(config, ()) == ("0", "1")


def test_rarer_domains_than_the_log_holds_are_named_unused(make_config: Make) -> None:
    domain = 'domain_config { feature_name: "scene" vocabulary { top_k: 3 } embedding_dim: 4 }'
    config = make_config([], data=data("FG_NORMAL"), domain=domain)
    assert domain_names(config, ("home",)) == ("home", "unused 1", "unused 2", "other")
