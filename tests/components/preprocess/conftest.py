"""One preprocessing run over a log with every kind of feature; the tests of this folder look at what it wrote."""

import importlib.util
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from components.preprocess.run import run
from components.raw_log.columns import graph_columns, log_columns
from components.raw_log.kinds import ColumnType
from components.raw_log.open_files import open_files
from protos.config_pb2 import PipelineConfig
from protos.read import parse_config

TRAIN_CONFIG = """
train_config {
  sparse_optimizer { adagrad_optimizer {} constant_learning_rate {} }
  dense_optimizer { adam_optimizer {} constant_learning_rate {} }
  num_epochs: 1
}
"""

FEATURES = r"""
id_feature { feature_name: "hash_text" expression: "user:text" value_dim: 1 embedding_dim: 4 hash_bucket_size: 100 }
id_feature { feature_name: "hash_default" expression: "user:text" value_dim: 1 embedding_dim: 4 hash_bucket_size: 100
             default_value: "none" }
id_feature { feature_name: "hash_int" expression: "user:int" embedding_dim: 4 hash_bucket_size: 1000 }
id_feature { feature_name: "hash_whole_float" expression: "user:whole_float" embedding_dim: 4 hash_bucket_size: 1000 }
id_feature { feature_name: "hash_tags" expression: "item:tags" separator: "|" embedding_dim: 4 hash_bucket_size: 100 }
id_feature { feature_name: "hash_tags_default" expression: "item:tags" separator: "|" embedding_dim: 4
             hash_bucket_size: 100 default_value: "none" }
id_feature { feature_name: "hash_list" expression: "item:text_list" embedding_dim: 4 hash_bucket_size: 100 }
id_feature { feature_name: "int_list" expression: "item:int_list" embedding_dim: 4 num_buckets: 10 }
id_feature { feature_name: "numbered" expression: "user:int" embedding_dim: 4 num_buckets: 10 }
id_feature { feature_name: "numbered_default" expression: "user:int" embedding_dim: 4 num_buckets: 10
             default_value: "3" }
id_feature { feature_name: "numbered_tags" expression: "item:number_tags" separator: "|" value_dim: 0 embedding_dim: 4
             num_buckets: 10 }
id_feature { feature_name: "list_with_id" expression: "user:text" value_dim: 1 embedding_dim: 4
             vocab_list: "a" vocab_list: "b" vocab_list: "7" default_bucketize_value: 4 }
id_feature { feature_name: "list_implied" expression: "user:text" value_dim: 1 embedding_dim: 4
             vocab_list: "a" vocab_list: "b" vocab_list: "7" }
id_feature { feature_name: "list_implied_tags" expression: "item:tags" separator: "|" embedding_dim: 4
             vocab_list: "a" vocab_list: "b" }
id_feature { feature_name: "dict" expression: "user:int" embedding_dim: 4 default_bucketize_value: 1
             vocab_dict { key: "7" value: 0 } vocab_dict { key: "-1" value: 5 } }
id_feature { feature_name: "file" expression: "user:text" value_dim: 1 embedding_dim: 4 default_bucketize_value: 0
             vocab_file: "@FILE@" }
id_feature { feature_name: "learnt text/1" expression: "user:text" value_dim: 1 embedding_dim: 4
             vocabulary { num_oov_buckets: 3 } }
id_feature { feature_name: "learnt_int" expression: "user:int" embedding_dim: 4
             vocabulary { top_k: 5 frequency_threshold: 2 } }
id_feature { feature_name: "learnt_tags" expression: "item:tags" separator: "|" embedding_dim: 4
             vocabulary { top_k: 4 } }
id_feature { feature_name: "learnt_nothing" expression: "user:empty" value_dim: 1 embedding_dim: 4 vocabulary {} }
raw_feature { feature_name: "dense" expression: "item:price" }
raw_feature { feature_name: "dense_int" expression: "user:int" default_value: "-2.5" }
raw_feature { feature_name: "dense_list" expression: "item:vector" value_dim: 2 default_value: "1" }
raw_feature { feature_name: "dense_text" expression: "item:vector_text" value_dim: 2 separator: ","
              default_value: "1,2" }
raw_feature { feature_name: "log10" expression: "item:price" normalizer: "method=log10,threshold=0.5,default=-1" }
raw_feature { feature_name: "zscore" expression: "item:price" normalizer: "method=zscore,mean=3,standard_deviation=2" }
raw_feature { feature_name: "minmax" expression: "item:price" normalizer: "method=minmax,min=1,max=5" }
raw_feature { feature_name: "bounds" expression: "item:price" boundaries: [-1, 0, 0.1, 5] embedding_dim: 4 }
raw_feature { feature_name: "bounds_vector" expression: "item:vector" value_dim: 2 boundaries: [0, 1] embedding_dim: 4 }
raw_feature { feature_name: "quantiles" expression: "item:price" quantiles { num_buckets: 4 } embedding_dim: 4 }
raw_feature { feature_name: "quantiles_of_nothing" expression: "user:no_number" quantiles { num_buckets: 4 }
              embedding_dim: 4 }
raw_feature { feature_name: "learnt_z" expression: "item:price" learnt_scale: Z_SCORE default_value: "2" }
raw_feature { feature_name: "learnt_range" expression: "item:price" learnt_scale: MIN_MAX }
raw_feature { feature_name: "learnt_log" expression: "item:price" learnt_scale: LOG_Z_SCORE }
raw_feature { feature_name: "learnt_vector" expression: "item:vector" value_dim: 2 learnt_scale: Z_SCORE }
raw_feature { feature_name: "learnt_constant" expression: "user:constant" learnt_scale: Z_SCORE }
raw_feature { feature_name: "learnt_constant_range" expression: "user:constant" learnt_scale: MIN_MAX }
raw_feature { feature_name: "learnt_scale_of_nothing" expression: "user:no_number" learnt_scale: Z_SCORE }
"""

DATA = """
data_config {
  fg_mode: FG_NORMAL
  label_fields: ["clk", "buy"]
  sample_weight_fields: "weight"
  time_column: "time"
}
evaluation_config { user_column: "text" }
"""

TOWERS = """
task_towers { tower_name: "ctr" label_name: "clk" losses { binary_cross_entropy {} } }
task_towers { tower_name: "cvr" label_name: "buy" sample_weight_name: "weight" losses { binary_cross_entropy {} } }
"""

DOMAIN = 'domain_config { feature_name: "scene" column: "scene" vocabulary { top_k: 2 } embedding_dim: 4 }'

VOCAB_FILE_LINES = ["x", "a", "", "b c"]


@dataclass(frozen=True, slots=True)
class Preprocessed:
    """A finished run: its config, its training rows, the raw columns' types, and the folder of its artefacts."""

    config: PipelineConfig
    train: pa.Table
    evaluate: pa.Table
    types: dict[str, ColumnType]
    out: Path

    @property
    def graph_types(self) -> dict[str, ColumnType]:
        return {name: self.types[name] for name in graph_columns(self.config)}


def feature_texts() -> list[str]:
    texts, depth, current = [], 0, ""
    for line in FEATURES.strip().splitlines():
        current += line + "\n"
        depth += line.count("{") - line.count("}")
        if depth == 0:
            texts.append(current)
            current = ""
    return texts


def make_config_text(features: Sequence[str], *, data: str = DATA, domain: str = DOMAIN, towers: str = TOWERS) -> str:
    names = [text.split('feature_name: "')[1].split('"')[0] for text in features]
    if domain:
        names.append("scene")
    blocks = "\n".join(f"feature_configs {{ {text} }}" for text in features)
    group = ", ".join(f'"{name}"' for name in names)
    groups = f"feature_groups {{ group_name: 'all' feature_names: [{group}] }}"
    model = f"mmoe {{ expert_mlp {{ hidden_units: 4 }} {towers} }}"
    return f"{TRAIN_CONFIG}{data}{domain}\n{blocks}\nmodel_config {{ {groups} {model} }}"


def make_log(num_rows: int, seed: int) -> pa.Table:
    """Rows with nulls, empty texts, NaN, odd text and ids outside of their tables; all of them can be used."""
    pick = random.Random(seed)
    words = ["a", "b", "7", "é", "new\nline", "A b", "x", "b c", "", None, "zz"]
    numbers = [0, 1, 2, 3, 7, 9, 10, -1, -5, 12345678901, None]
    prices = [0.0, -1.0, 0.1, 0.5, 1.0, 3.25, 5.0, 100.0, -7.5, float("nan"), None]
    pairs = [[0.0, 1.0], [2.5, -3.0], [], None, [0.5, 0.5]]
    rows = [
        {
            "text": pick.choice(words),
            "int": pick.choice(numbers),
            "whole_float": pick.choice([1.0, 2.0, -3.0, float("nan"), None]),
            "tags": "|".join(pick.choice(["a", "b", "c", "d", "e", ""]) for _ in range(pick.randrange(4))) or None,
            "text_list": [pick.choice(["a", "b", "", None]) for _ in range(pick.randrange(3))] or None,
            "int_list": [pick.choice([1, 9, 10, -1, None]) for _ in range(pick.randrange(3))],
            "number_tags": "|".join(pick.choice(["1", " 9", "+3", "11", "-1", ""]) for _ in range(pick.randrange(3))),
            "empty": None,
            "no_number": None,
            "constant": pick.choice([4.0, 4.0, None]),
            "price": pick.choice(prices),
            "vector": pick.choice(pairs),
            "vector_text": pick.choice(["1,2", "-0.5, 1e1", "", None]),
            "scene": pick.choice(["home", "home", "home", "cart", "cart", "rare", None]),
            "clk": pick.choice([0, 1]),
            "buy": pick.choice([0.0, 0.0, 1.0]),
            "weight": pick.choice([0.0, 1.0, 2.5]),
            "time": 1_700_000_000_000 + pick.randrange(1000),
        }
        for _ in range(num_rows)
    ]
    types = {"text": pa.string(), "int": pa.int64(), "whole_float": pa.float64(), "price": pa.float32()}
    types |= {"empty": pa.string(), "no_number": pa.float64(), "int_list": pa.list_(pa.int64())}
    types |= {"text_list": pa.list_(pa.string()), "vector": pa.list_(pa.float32())}
    table = pa.Table.from_pylist(rows)
    return table.cast(
        pa.schema([(name, types.get(name, table.schema.field(name).type)) for name in table.schema.names])
    )


def preprocess(config: PipelineConfig, train: pa.Table, evaluate: pa.Table, out: Path) -> Preprocessed:
    """Writes both logs and runs the step."""
    out.mkdir(parents=True, exist_ok=True)
    pq.write_table(train, out / "train.parquet", row_group_size=max(train.num_rows // 2, 1))
    pq.write_table(evaluate, out / "eval.parquet")
    run_step(config, str(out / "train.parquet"), str(out / "eval.parquet"), out)
    types = open_files(str(out / "train.parquet"), log_columns(config), config.data_config).types
    return Preprocessed(config, train, evaluate, types, out)


def run_step(config: PipelineConfig, train: str, evaluate: str, out: Path) -> None:
    names = ("examples", "transform", "statistics", "rejects")
    run(config, train=train, evaluate=evaluate, **{name: out / name for name in names})


@pytest.fixture(scope="session")
def done(tmp_path_factory: pytest.TempPathFactory) -> Preprocessed:
    folder = tmp_path_factory.mktemp("preprocess")
    (folder / "tokens.txt").write_text("\n".join(VOCAB_FILE_LINES) + "\n")
    texts = [text.replace("@FILE@", str(folder / "tokens.txt")) for text in feature_texts()]
    config = parse_config(make_config_text(texts), "test.config").config
    return preprocess(config, make_log(300, seed=1), make_log(60, seed=2), folder / "run")


@pytest.fixture(scope="session")
def make_config() -> Callable[..., PipelineConfig]:
    """Gives a config from texts of features; data, domain and towers may be replaced."""
    return lambda features, **parts: parse_config(make_config_text(features, **parts), "test.config").config


@pytest.fixture(scope="session")
def preprocess_files() -> Callable[[PipelineConfig, str, str, Path], None]:
    """Runs the step on files: config, train, evaluate, folder of artefacts."""
    return run_step


@pytest.fixture(scope="session")
def learn_by_tft() -> Callable[..., Any]:
    """TensorFlow Transform's own analyzers; see tft_oracle.py."""
    path = Path(__file__).with_name("tft_oracle.py")
    spec = importlib.util.spec_from_file_location("tft_oracle", path)
    assert spec is not None
    assert spec.loader is not None
    oracle = importlib.util.module_from_spec(spec)
    # Beam sends functions by the names of their modules.
    sys.modules["tft_oracle"] = oracle
    spec.loader.exec_module(oracle)
    return oracle.learn_by_tft
