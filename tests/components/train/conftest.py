"""A handful of examples as preprocessing writes them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import tensorflow as tf
import tensorflow_transform as tft
import tensorflow_transform.beam as tft_beam
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from tensorflow_transform.tf_metadata import dataset_metadata

from components.artifacts import CONFIG, DATA_SPAN, EXAMPLE_SPEC, ROW_KEYS
from components.row_keys import BY_TOKEN, AllRowKeys, RowKeys, write_row_keys
from components.spec_json import write_spec
from components.train.shards import column_types
from model.example_spec import DenseFeature, ExampleSpec, IdFeature
from protos.canonical import canonical_text
from protos.config_pb2 import PipelineConfig
from protos.read import parse_config

SPEC = ExampleSpec(
    ids=(IdFeature("user", 1000), IdFeature("tags", 7, multi_valued=True), IdFeature("item", 50)),
    dense=(DenseFeature("price"), DenseFeature("vector", 3)),
    labels=("clk", "buy"),
    weights=("w",),
    domains=("a", "b", "other"),
)


def make_table(num_rows: int, first: int = 0, **columns: object) -> pa.Table:
    """Rows numbered from `first` in every column; `columns` take the place of those of that name with _ for the dot."""
    row = np.arange(first, first + num_rows)
    values: dict[str, object] = {
        "id.user": row % 1000,
        "id.tags": [[int(r + k) % 7 for k in range(r % 3)] for r in row],
        "id.item": np.where(row % 5 == 0, -1, row % 50),
        "dense.price": row * 0.5,
        "dense.vector": [[float(r), 0.0, -float(r)] for r in row],
        "label.clk": row % 2,
        "label.buy": row % 3 == 0,
        "weight.w": row + 1.0,
        "domain": row % 3,
        "user": row,
    }
    values |= {name.replace("_", "."): value for name, value in columns.items()}
    types = column_types(SPEC) | {"user": pa.int64()}
    return pa.table({name: _array(value, types[name]) for name, value in values.items() if value is not None})


def _array(value: object, wanted: pa.DataType) -> pa.Array:
    if isinstance(value, pa.Array):
        return value
    if isinstance(value, np.ndarray):
        return pa.array(value.astype(wanted.to_pandas_dtype()), wanted)
    return pa.array(value, wanted)


@pytest.fixture(scope="session")
def spec() -> ExampleSpec:
    return SPEC


@pytest.fixture(scope="session", name="make_table")
def make_table_fixture() -> Callable[..., pa.Table]:
    return make_table


@pytest.fixture(scope="session")
def write_examples(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Writes tables as files of a split, in row groups of `group_rows`, into a new folder, and returns that."""

    def write(*tables: pa.Table, split: str = "train", group_rows: int = 8) -> Path:
        folder = tmp_path_factory.mktemp("examples")
        for number, table in enumerate(tables):
            pq.write_table(table, folder / f"{split}-{number:05d}.parquet", row_group_size=group_rows)
        return folder

    return write


TOY_CONFIG = """
train_config {
  sparse_optimizer { adagrad_optimizer { lr: 0.1 } constant_learning_rate {} }
  dense_optimizer { adam_optimizer { lr: 0.01 } constant_learning_rate {} }
  num_epochs: 4
  save_checkpoints_steps: 30
  log_step_count_steps: 10
}
data_config { batch_size: 32 label_fields: ["clk", "buy"] fg_mode: FG_NORMAL shuffle: true }
feature_configs { id_feature { feature_name: "user" expression: "user:user" hash_bucket_size: 8 embedding_dim: 4 } }
feature_configs { id_feature { feature_name: "tags" expression: "item:tags" hash_bucket_size: 7 embedding_dim: 4 } }
feature_configs { raw_feature { feature_name: "price" expression: "item:price" } }
domain_config { feature_name: "scene" values { value: "a" value: "b" } embedding_dim: 3 }
model_config {
  feature_groups { group_name: "all" feature_names: ["user", "tags", "price"] group_type: DEEP }
  feature_groups { group_name: "domain" feature_names: "scene" group_type: DEEP }
  feature_groups { group_name: "uia" feature_names: "user" group_type: DEEP }
  pepnet {
    ppnet_hidden_units: 6
    domain_input_name: "scene"
    task_domain_num: 3
    task_towers { tower_name: "ctr" label_name: "clk" losses { binary_cross_entropy {} } mlp { hidden_units: 5 } }
    task_towers {
      tower_name: "cvr" label_name: "buy" losses { binary_cross_entropy {} }
      task_space_indicator_label: "clk" out_task_space_weight: 0
    }
  }
}
"""

TOY_SPEC = ExampleSpec(
    ids=(IdFeature("user", 8), IdFeature("tags", 7, multi_valued=True), IdFeature("scene", 3)),
    dense=(DenseFeature("price"),),
    labels=("clk", "buy"),
    domains=("a", "b", "other"),
)


_SCENES = RowKeys(BY_TOKEN, tokens={"a": 0, "b": 1}, special={"other": 2})
TOY_KEYS = AllRowKeys(
    {"user": RowKeys("FarmHash into 8 rows"), "tags": RowKeys("FarmHash into 7 rows"), "scene": _SCENES}, _SCENES
)


def toy_graph(raw: dict[str, tf.Tensor]) -> dict[str, tf.Tensor]:
    """The transform graph of TOY_CONFIG, written out by hand."""
    domain = tf.where(raw["scene"] == "a", 0, tf.where(raw["scene"] == "b", 1, 2))
    return {
        "id.user": tf.where(raw["user"] == "", tf.constant(-1, tf.int64), tft.hash_strings(raw["user"], 8)),
        "id.tags": tft.hash_strings(raw["tags"], 7),
        "id.scene": tf.cast(domain, tf.int64),
        "dense.price": tf.where(tf.math.is_nan(raw["price"]), 0.0, raw["price"]),
        "domain": tf.cast(domain, tf.int64),
    }


def toy_examples(num_rows: int, seed: int) -> pa.Table:
    """Examples in which user and domain decide a click, and the price decides a purchase."""
    generator = np.random.default_rng(seed)
    user, domain = generator.integers(0, 8, num_rows), generator.integers(0, 3, num_rows)
    price = generator.normal(0.0, 1.0, num_rows)
    clk = generator.random(num_rows) < np.where((user + domain) % 2 == 0, 0.9, 0.1)
    buy = clk & (generator.random(num_rows) < np.where(price > 0, 0.8, 0.2))
    tags = [generator.integers(0, 7, size).tolist() for size in generator.integers(0, 3, num_rows)]
    columns = {
        "id.user": user,
        "id.tags": tags,
        "id.scene": domain,
        "dense.price": price,
        "label.clk": clk,
        "label.buy": buy,
        "domain": domain,
    }
    return pa.table({name: _array(columns[name], wanted) for name, wanted in column_types(TOY_SPEC).items()})


@dataclass(frozen=True, slots=True)
class Toy:
    """Everything that training reads: `examples`, `transform` and the config."""

    examples: Path
    transform: Path
    config: PipelineConfig

    def with_changes(self, *overrides: str) -> PipelineConfig:
        """The config with `path=value` overrides."""
        return parse_config(TOY_CONFIG, "toy.config", overrides).config


@pytest.fixture(scope="session")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Toy:
    folder = tmp_path_factory.mktemp("toy")
    config = parse_config(TOY_CONFIG, "toy.config").config
    spec = {
        "user": tf.io.FixedLenFeature([], tf.string),
        "scene": tf.io.FixedLenFeature([], tf.string),
        "price": tf.io.FixedLenFeature([], tf.float32),
        "tags": tf.io.VarLenFeature(tf.string),
    }
    metadata = dataset_metadata.DatasetMetadata.from_feature_spec(spec)
    row = {"user": "u", "scene": "a", "price": 1.0, "tags": ["t"]}
    with beam.Pipeline(runner=FnApiRunner()) as pipeline, tft_beam.Context(temp_dir=str(folder / "beam")):
        transform = (pipeline | beam.Create([row]), metadata) | tft_beam.AnalyzeDataset(toy_graph)
        transform | tft_beam.WriteTransformFn(str(folder / "transform"))
    (folder / "transform" / CONFIG).write_text(canonical_text(config), encoding="utf-8")
    (folder / "transform" / DATA_SPAN).write_text("{}\n", encoding="utf-8")
    write_spec(TOY_SPEC, folder / "transform" / EXAMPLE_SPEC)
    write_row_keys(TOY_KEYS, folder / "transform" / ROW_KEYS)
    (folder / "examples").mkdir()
    pq.write_table(toy_examples(600, seed=1), folder / "examples" / "train-00000.parquet", row_group_size=100)
    pq.write_table(toy_examples(200, seed=2), folder / "examples" / "eval-00000.parquet")
    return Toy(folder / "examples", folder / "transform", config)
