"""Configs with every kind of feature, in both dialects' ways: examples by plain Python, then trained and served."""

import math
import random
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import tensorflow as tf

from components.preprocess.apply_graph import apply_graph
from components.preprocess.run import run
from components.raw_log.columns import graph_columns, log_columns
from components.raw_log.open_files import open_files
from components.scorer import Scorer
from components.sentinels import MISSING_INTEGER, MISSING_TEXT, fill
from components.spec_json import read_spec
from components.train.decode import to_block
from components.train.shards import column_types
from components.train.tensors import to_batch
from model.build.ranker import build_ranker
from model.example_spec import ExampleSpec
from model.serving import Missing, export
from protos.config_pb2 import PipelineConfig
from protos.read import parse_config

HEAD = """
train_config {
  sparse_optimizer { adagrad_optimizer { lr: 0.1 initial_accumulator_value: 0.1 } constant_learning_rate {} }
  dense_optimizer { sgd_optimizer { lr: 0.05 } constant_learning_rate {} }
  num_steps: 3
}
data_config { fg_mode: FG_DAG label_fields: "clk" batch_size: 64 }
"""
TOWERS = """
  mmoe {
    expert_mlp { hidden_units: 6 }
    num_expert: 2
    task_towers { tower_name: "ctr" label_name: "clk" losses { binary_cross_entropy {} } }
  }
"""
FEATURES = r"""
id_feature { feature_name: "user" hash_bucket_size: 50 embedding_dim: 4 }
id_feature { feature_name: "item" expression: "item:item" hash_bucket_size: 40 embedding_dim: 4 embedding_name: "item" }
id_feature { feature_name: "cate" num_buckets: 10 embedding_dim: 4 }
id_feature { feature_name: "pairs" separator: "|" weighted: true hash_bucket_size: 30 embedding_dim: 4 pooling: "mean" }
id_feature { feature_name: "tags" expression: "item:tag_ids" weight_expression: "item:tag_weights" separator: "|"
             num_buckets: 8 embedding_dim: 4 pooling: "sqrtn" }
id_feature { feature_name: "learnt_pairs" expression: "user:pairs" separator: "|" weighted: true embedding_dim: 4
             vocabulary { num_oov_buckets: 1 } }
combo_feature { feature_name: "user_x_cate" expression: "user:user" expression: "item:cate" value_dim: 1
                hash_bucket_size: 60 embedding_dim: 4 }
combo_feature { feature_name: "tag_x_cate" expression: "item:tag_ids" expression: "item:cate" expression: "item:two"
                separator: "|" hash_bucket_size: 60 embedding_dim: 4 join_separator: "*" }
lookup_feature { feature_name: "found" map: "user:map" key: "item:key" separator: "|" need_discrete: true max_values: 2
                 hash_bucket_size: 20 embedding_dim: 4 default_value: "" }
lookup_feature { feature_name: "found_first" map: "user:map" key: "item:key" separator: "|" need_discrete: true
                 max_values: 1 hash_bucket_size: 20 embedding_dim: 4 default_value: "" }
lookup_feature { feature_name: "found_number" map: "user:map" key: "item:key" separator: "|" combiner: "mean"
                 default_value: "-1" }
expr_feature { feature_name: "ratio" expression: "price / (age + 1) > 0.5 ? log1p(price) : age" variables: "item:price"
               variables: "user:age" default_value: "-3" }
expr_feature { feature_name: "bucketed" expression: "price - age" variables: "item:price" variables: "user:age"
               fill_missing: 2 boundaries: [-5, 0, 5] embedding_dim: 4 }
raw_feature { feature_name: "price" normalizer: "method=expression,expr=sign(x) * log(1 + abs(x))" }
raw_feature { feature_name: "autodis" expression: "item:price" embedding_dim: 3 autodis { num_channels: 2 } }
raw_feature { feature_name: "projected" expression: "item:vector" separator: "," value_dim: 2 embedding_dim: 3 mlp {} }
raw_feature { feature_name: "scaled" expression: "item:vector" separator: "," value_dim: 2 embedding_dim: 4 scaled {} }
raw_feature { feature_name: "own_rows" expression: "item:vector" separator: "," value_dim: 2 embedding_dim: 4
              boundaries: [0, 1] rows_per_value: true }
pass_through_feature { feature_name: "session" }
sequence_feature {
  sequence_name: "click"
  sequence_length: 3
  features { id_feature { feature_name: "item" expression: "item:item" hash_bucket_size: 40 embedding_dim: 4
                          embedding_name: "item" } }
  features { id_feature { feature_name: "cate" num_buckets: 10 embedding_dim: 4 default_value: "9" } }
  features { raw_feature { feature_name: "price" default_value: "0.5" } }
  features { combo_feature { feature_name: "pair" expression: ["user:item", "item:cate"] hash_bucket_size: 30
                             embedding_dim: 4 } }
  features { expr_feature { feature_name: "sum" expression: "price * 2 + cate" variables: "item:price"
                            variables: "item:cate" } }
}
sequence_id_feature { feature_name: "brands" expression: "user:brands" sequence_delim: "|" hash_bucket_size: 25
                      embedding_dim: 4 keep_empty_sequence: true sequence_combiner { attention {} } }
sequence_raw_feature { feature_name: "prices" sequence_delim: "|" boundaries: [1, 2] embedding_dim: 4
                       keep_empty_sequence: true sequence_combiner { text_cnn {
                         filter_sizes: [1, 2] num_filters: [2, 3] pad_sequence_length: 3 mlp { hidden_units: 3 } } } }
sequence_id_feature { feature_name: "deep_tags" separator: "," weighted: true hash_bucket_size: 20 embedding_dim: 4
                      pooling: "mean" }
sequence_id_feature { feature_name: "deep_cates" separator: "," value_dim: 0 embedding_dim: 3 default_value: "5"
                      vocabulary { num_oov_buckets: 1 } }
sequence_raw_feature { feature_name: "deep_price" embedding_dim: 3 autodis { num_channels: 2 } default_value: "0.5" }
sequence_raw_feature { feature_name: "deep_mlp" expression: "user:deep_price" embedding_dim: 3 mlp {} }
sequence_raw_feature { feature_name: "deep_vector" value_dim: 2 separator: "," embedding_dim: 4 scaled {} }
sequence_raw_feature { feature_name: "deep_rows" expression: "user:deep_vector" value_dim: 2 separator: ","
                       boundaries: [0, 1] rows_per_value: true embedding_dim: 4 }
sequence_raw_feature { feature_name: "deep_bucket" expression: "user:deep_price" quantiles { num_buckets: 4 }
                       embedding_dim: 4 }
sequence_raw_feature { feature_name: "deep_scale" expression: "user:deep_price" learnt_scale: Z_SCORE }
sequence_lookup_feature { feature_name: "deep_found" map: "user:map" key: "item:deep_keys" sequence_fields: "deep_keys"
                          separator: "|" default_value: "-1" }
sequence_lookup_feature { feature_name: "deep_ids" map: "user:map" key: "item:deep_keys" sequence_fields: "deep_keys"
                          separator: "|" need_discrete: true hash_bucket_size: 20 embedding_dim: 4 default_value: "" }
"""
PLAIN = (
    *("user", "item", "cate", "pairs", "tags", "learnt_pairs", "user_x_cate", "tag_x_cate", "found", "found_first"),
    *("found_number", "ratio", "bucketed", "price", "autodis", "projected", "scaled", "own_rows"),
)
DEEP = (
    *("deep_tags", "deep_cates", "deep_price", "deep_mlp", "deep_vector", "deep_rows", "deep_bucket", "deep_scale"),
    *("deep_found", "deep_ids"),
)
NEW_GROUP = """
  feature_groups {
    group_name: "all" group_type: DEEP @PLAIN@
    sequence_groups { group_name: "clicks" feature_names: ["item", "click__item", "click__cate", "click__price"] }
    sequence_groups { group_name: "deep" feature_names: ["cate", "click__pair", "click__sum"] }
    sequence_groups { group_name: "deeper" feature_names: [@DEEP@] }
    sequence_encoders { din_encoder { input: "deep" attn_mlp { hidden_units: [5] } } }
    sequence_encoders { pooling_encoder { input: "deeper" } }
    sequence_encoders {
      multi_window_din_encoder { input: "deep" attn_mlp { hidden_units: [5] } windows_len: [1, 2] }
    }
    sequence_encoders { self_attention_encoder { input: "deeper" multihead_attn_dim: 6 num_heads: 2 dropout: 0.1 } }
    sequence_groups { group_name: "brands_of_user" feature_names: ["cate", "brands"] }
    sequence_encoders { din_encoder { input: "clicks" attn_mlp { hidden_units: [5] } max_seq_length: 2 } }
    sequence_encoders { simple_attention { input: "brands_of_user" } }
    sequence_encoders { pooling_encoder { input: "clicks" pooling_type: "sum" } }
  }
"""
OLD_GROUP = """
  feature_groups {
    group_name: "all" @PLAIN@ feature_names: ["brands", "prices"]
    sequence_features {
      seq_att_map { key: ["item", "cate"] hist_seq: ["click__item", "click__cate"] aux_hist_seq: "click__price" }
      seq_dnn { hidden_units: [5, 1] use_bn: true }
    }
    sequence_features { seq_att_map { key: "user" hist_seq: ["brands", "prices"] } allow_key_transform: true }
    sequence_features {
      seq_att_map { key: "user" hist_seq: ["click__pair", "click__sum"] } allow_key_transform: true
    }
    sequence_features {
      seq_att_map { key: "user" hist_seq: "deep_tags" aux_hist_seq: [@DEEP@] }
    }
  }
  table_sharing: PER_GROUP
"""
BLOCKS = """
  feature_groups { group_name: "all" group_type: DEEP @PLAIN@ feature_names: "brands" }
  feature_groups { group_name: "clicks" feature_names: ["item", "click__item", "cate", "click__cate", "click__price"] }
  feature_groups { group_name: "bought" feature_names: ["brands", "prices"] }
  feature_groups { group_name: "deep" feature_names: ["user", @DEEP@, "cate"] }
  backbone {
    blocks { name: "all" inputs { feature_group_name: "all" } input_layer { dropout_rate: 0.1 } }
    blocks {
      name: "clicks" inputs { feature_group_name: "clicks" } input_layer { output_seq_and_normal_feature: true }
    }
    blocks {
      name: "din" inputs { block_name: "clicks" }
      keras_layer { class_name: "DIN" din { attention_dnn { hidden_units: [5, 1] } } }
    }
    blocks {
      name: "bought" inputs { feature_group_name: "bought" }
      input_layer { output_seq_and_normal_feature: true concat_seq_feature: false }
    }
    blocks {
      name: "brands"
      inputs { block_name: "bought" input_slice: "[0]" input_fn: "lambda x: tf.reduce_sum(x[0], axis=1)" }
    }
    blocks {
      name: "out" inputs { block_name: "all" } inputs { block_name: "din" } inputs { block_name: "brands" }
    }
    blocks { name: "deep" inputs { feature_group_name: "deep" } input_layer { output_seq_and_normal_feature: true } }
    blocks {
      name: "deep_din" inputs { block_name: "deep" }
      keras_layer { class_name: "DIN" din { attention_dnn { hidden_units: 1 } attention_normalizer: "sigmoid" } }
    }
    concat_blocks: ["out", "deep_din"]
  }
"""
WAYS = {"new": NEW_GROUP, "old": OLD_GROUP, "blocks": BLOCKS}


def config_text(group: str) -> str:
    features = "\n".join(f"feature_configs {{ {text} }}" for text in split_blocks(FEATURES))
    deep = ", ".join(repr(name) for name in DEEP)
    plain = f"feature_names: [{', '.join(repr(name) for name in PLAIN)}]"
    return f"{HEAD}{features}\nmodel_config {{ {group.replace('@PLAIN@', plain).replace('@DEEP@', deep)} {TOWERS} }}"


def split_blocks(text: str) -> list[str]:
    blocks, depth, current = [], 0, ""
    for line in text.strip().splitlines():
        current += line + "\n"
        depth += line.count("{") - line.count("}")
        if depth == 0:
            blocks, current = [*blocks, current], ""
    return blocks


def join_all(elements: list[str]) -> str | None:
    """Joins elements; a single one without text would be none."""
    return ";".join(elements) if len(elements) > 1 else None


def make_row(rng: random.Random, number: int) -> dict[str, Any]:
    def maybe(value: object, share: float = 0.85) -> object:
        return value if rng.random() < share else None

    num_clicks, num_brands, num_tags = rng.randrange(0, 5), rng.randrange(0, 4), rng.randrange(0, 4)
    pieces = [rng.choice(["a:0.5", "b:2", "c", "d:-1", "a:0", ":3", "e:f:1.5", " g: 2 "]) for _ in range(3)]
    num_deep = rng.randrange(4)
    tags = [",".join(rng.choice(["a:0.5", "b", "c:2", ":3"]) for _ in range(rng.randrange(3))) for _ in range(num_deep)]
    cates = [",".join(rng.choice("0123456") for _ in range(rng.randrange(3))) for _ in range(num_deep)]
    vectors = [rng.choice(["", "1,-1", "0.5,2"]) for _ in range(num_deep)]
    maps = [rng.choice(["k1:1.5", "k2:2", "k1:x", "k1:4", "k3", "k2:", ":7", "k1:8:9"]) for _ in range(4)]
    return {
        "user": maybe(f"u{rng.randrange(30)}"),
        "item": maybe(f"i{rng.randrange(30)}"),
        "cate": maybe(rng.randrange(-1, 12)),
        "two": maybe(rng.choice(["l", "l|m"])),
        "pairs": maybe("|".join(pieces[: rng.randrange(4)])),
        "tag_ids": maybe("|".join(str(rng.randrange(9)) for _ in range(num_tags)), 1.0),
        "tag_weights": maybe("|".join(rng.choice(["1", "0.25", "0", "2.5"]) for _ in range(num_tags)), 1.0),
        "map": maybe("|".join(maps[: rng.randrange(5)])),
        "key": maybe(rng.choice(["k1", "k2", "k3", "k4"])),
        "price": maybe(round(rng.gauss(3, 4), 2)),
        "age": maybe(rng.randrange(-2, 9)),
        "vector": maybe(f"{rng.gauss(0, 1):.2f},{rng.gauss(0, 1):.2f}"),
        "click__item": ";".join(rng.choice(["i1", "i2", "", "i7"]) for _ in range(num_clicks))
        if num_clicks > 1
        else None,
        "click__cate": [rng.randrange(-1, 12) for _ in range(num_clicks)] if num_clicks > 1 else [],
        "click__price": ";".join(rng.choice(["1.5", "", "-2"]) for _ in range(num_clicks)) if num_clicks > 1 else "",
        "brands": "|".join(rng.choice(["x", "y", "z"]) for _ in range(num_brands)) or None,
        "prices": "|".join(rng.choice(["0.5", "1", "3"]) for _ in range(num_brands)) or None,
        "deep_tags": join_all(tags),
        "deep_cates": join_all(cates),
        "deep_price": join_all([rng.choice(["1.5", "", "-2", "7"]) for _ in range(num_deep)]),
        "deep_vector": join_all(vectors),
        "deep_keys": join_all([rng.choice(["k1", "k2", "", "k4"]) for _ in range(num_deep)]),
        "clk": number % 2,
    }


@dataclass(frozen=True, slots=True)
class Made:
    config: PipelineConfig
    rows: list[dict[str, Any]]
    examples: pa.Table
    spec: ExampleSpec
    out: Path
    log: Path


@pytest.fixture(
    scope="module", params=["new", *(pytest.param(way, marks=pytest.mark.slow) for way in ("old", "blocks"))]
)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    out = tmp_path_factory.mktemp(f"every_kind_{request.param}")
    text = config_text(WAYS[request.param])
    config = parse_config(text, "every_kind.config").config
    rng = random.Random(7)
    rows = [make_row(rng, number) for number in range(200)]
    log = out / "log.parquet"
    pq.write_table(pa.Table.from_pylist(rows), log)
    parts = {name: out / name for name in ("examples", "transform", "statistics", "rejects")}
    run(config, train=str(log), evaluate=str(log), **parts)
    table = pq.read_table(out / "examples" / "train-00000.parquet")
    return Made(config, rows, table, read_spec(out / "transform" / "example_spec.json"), out, log)


def farm_hash(text: str, num_rows: int) -> int:
    return int(tf.strings.to_hash_bucket_fast(text, num_rows).numpy())


def hashed(text: str | None, num_rows: int) -> int:
    return farm_hash(text, num_rows) if text else -1


def numbered(number: int | None, num_rows: int) -> int:
    if number is None or number == -1:
        return -1
    return number if 0 <= number < num_rows else 0


def parse_pairs(cell: str | None) -> list[tuple[str, float]]:
    found = []
    for piece in filter(None, (cell or "").split("|")):
        token, colon, weight = piece.rpartition(":")
        token, number = (token, float(weight)) if colon else (piece, 1.0)
        if token:
            found.append((token, np.float32(number).item()))
    return found


def find_in_map(row: dict[str, Any]) -> list[str]:
    pairs = [piece.split(":", 1) for piece in filter(None, (row["map"] or "").split("|")) if ":" in piece]
    return [value for key, value in pairs if key == row["key"] and value]


def cross(row: dict[str, Any]) -> list[str]:
    tags = [tag for tag in (row["tag_ids"] or "").split("|") if tag]
    cates = [] if row["cate"] is None else [str(row["cate"])]
    two = [piece for piece in (row["two"] or "").split("|") if piece]
    return [f"{tag}*{cate}*{other}" for tag in tags for cate in cates for other in two]


def f32(number: float) -> float:
    return float(np.float32(number))


def ratio(row: dict[str, Any]) -> float:
    if row["price"] is None or row["age"] is None:
        return -3.0
    price, age = np.float32(row["price"]), np.float32(row["age"])
    with np.errstate(all="ignore"):
        made = math.log1p(price) if price / (age + np.float32(1)) > 0.5 and price > -1 else float(age)
        is_log = bool(price / (age + np.float32(1)) > 0.5)
    if is_log and price <= -1:
        return -3.0
    return f32(made)


def elements_of(row: dict[str, Any], column: str) -> list[str]:
    return row[column].split(";") if row[column] else []


def expected_elements(row: dict[str, Any], items: list[str | None], cates: list[int]) -> dict[str, Any]:
    tags = [parse_pairs(text.replace(",", "|")) for text in elements_of(row, "deep_tags")]
    weighted = [[(farm_hash(token, 20), weight) for token, weight in pairs] for pairs in tags] or [[(0, 1.0)]]
    prices = [float(text) if text else None for text in elements_of(row, "deep_price")] or [None]
    vectors = [[float(x) for x in (text or "0,0").split(",")] for text in elements_of(row, "deep_vector")] or [[0, 0]]
    buckets = [[sum(b <= x for b in (0, 1)) + 3 * place for place, x in enumerate(vector)] for vector in vectors]
    found = [find_in_map(row | {"key": key or None}) for key in elements_of(row, "deep_keys")] or [[]]
    numbers = [[float(value) for value in values if value not in ("x", "8:9")] for values in found]
    ids = [[farm_hash(text, 20) for text in values] for values in found] if row["deep_keys"] else [[0]]
    clicked = [text for text in (row["click__price"] or "").split(";")][:3]
    return {
        "sequence.click__pair": [hashed(item and f"{item}_{cate}", 30) for item, cate in zip(items, cates, strict=True)]
        or [0],
        "sequence.click__sum": [f32(2 * float(x) + c) if x else 0.0 for x, c in zip(clicked, cates, strict=False)]
        or [0],
        "sequence.deep_tags": [number for pairs in weighted for number, _ in pairs],
        "sequence_weight.deep_tags": [weight for pairs in weighted for _, weight in pairs],
        "sequence_size.deep_tags": [len(pairs) for pairs in weighted],
        "sequence_size.deep_cates": [
            max(1, sum(bool(piece) for piece in text.split(","))) for text in elements_of(row, "deep_cates")
        ]
        or [1],
        "sequence.deep_price": [0.5 if price is None else price for price in prices],
        "sequence.deep_mlp": [price or 0.0 for price in prices],
        "sequence.deep_vector": [x for vector in vectors for x in vector],
        "sequence.deep_rows": [bucket for places in buckets for bucket in places],
        "sequence_size.deep_rows": [2] * len(buckets),
        "sequence.deep_found": [f32(sum(values)) if values else -1.0 for values in numbers],
        "sequence.deep_ids": [number for places in ids for number in places],
        "sequence_size.deep_ids": [len(places) for places in ids],
    }


def expected(row: dict[str, Any]) -> dict[str, Any]:
    price, vector = row["price"], row["vector"]
    cut = [(item or None) for item in (row["click__item"] or "").split(";")][:3] if row["click__item"] else []
    cates = row["click__cate"][:3]
    clicked = [0.5 if text == "" else float(text) for text in row["click__price"].split(";")][:3] if cates else [0.5]
    numbers = [float(number) for number in (vector or "0,0").split(",")]
    values = [float(value) for value in find_in_map(row) if value not in ("x", "8:9")]
    difference = (2 if price is None else f32(price)) - (2 if row["age"] is None else row["age"])
    tags = [
        (int(tag), float(weight))
        for tag, weight in zip(
            filter(None, (row["tag_ids"] or "").split("|")),
            filter(None, (row["tag_weights"] or "").split("|")),
            strict=True,
        )
    ]
    x = f32(price or 0.0)
    return {
        "id.user": hashed(row["user"], 50),
        "id.item": hashed(row["item"], 40),
        "id.cate": numbered(row["cate"], 10),
        "id.pairs": [farm_hash(token, 30) for token, _ in parse_pairs(row["pairs"])],
        "id_weight.pairs": [weight for _, weight in parse_pairs(row["pairs"])],
        "id_weight.learnt_pairs": [weight for _, weight in parse_pairs(row["pairs"])],
        "id.tags": [tag if tag < 8 else 0 for tag, _ in tags],
        "id_weight.tags": [weight for _, weight in tags],
        "id.user_x_cate": farm_hash(f"{row['user']}_{row['cate']}", 60)
        if row["user"] and row["cate"] is not None
        else -1,
        "id.tag_x_cate": [farm_hash(text, 60) for text in cross(row)],
        "id.found": [farm_hash(text, 20) for text in find_in_map(row)[:2]],
        "id.found_first": [farm_hash(text, 20) for text in find_in_map(row)[:1]],
        "dense.found_number": f32(sum(values) / len(values)) if values else -1.0,
        "dense.ratio": ratio(row),
        "id.bucketed": sum(bound <= difference for bound in (-5, 0, 5)),
        "dense.price": f32(math.copysign(math.log(f32(1 + abs(x))), x)) if x else 0.0,
        "dense.autodis": x,
        "dense.projected": [f32(number) for number in numbers],
        "dense.scaled": [f32(number) for number in numbers],
        "id.own_rows": [sum(b <= number for b in (0, 1)) + 3 * place for place, number in enumerate(numbers)],
        "sequence.click__item": [hashed(text, 40) for text in cut] if cut else [0],
        "sequence.click__cate": [numbered(number, 10) for number in cates] if cates else [9],
        "sequence.click__price": [f32(number) for number in clicked],
        **expected_elements(row, cut, cates),
        "sequence.brands": [farm_hash(text, 25) for text in (row["brands"] or "").split("|") if text],
        "sequence.prices": [sum(b <= float(text) for b in (1, 2)) for text in (row["prices"] or "").split("|") if text],
    }


def test_examples_hold_what_plain_python_makes_of_the_rows(made: Made) -> None:
    assert not list((made.out / "rejects").glob("*.jsonl"))
    names = set(column_types(made.spec))
    for number, row in enumerate(made.rows):
        wanted = {name: value for name, value in expected(row).items() if name in names}
        for name, value in wanted.items():
            got = made.examples[name][number].as_py()
            np.testing.assert_allclose(got, value, rtol=2e-7, err_msg=f"{name} of {row}")
    learnt = {"id.learnt_pairs", "sequence.deep_cates", "sequence.deep_bucket", "sequence.deep_scale"}
    unknown = names - expected(made.rows[0]).keys() - learnt - {"label.clk"}
    assert not unknown


def test_what_sequences_learn_is_learnt_from_all_their_elements(made: Made) -> None:
    texts = [elements_of(row, "deep_price") for row in made.rows]
    known = np.sort([float(text) for row in texts for text in row if text])
    bounds = [known[place * len(known) // 4] for place in (1, 2, 3)]
    counts = Counter(piece for row in made.rows for text in elements_of(row, "deep_cates") for piece in text.split(","))
    counts["5"] += counts.pop("")
    order = sorted(counts, key=lambda token: (counts[token], token), reverse=True)
    for number, row in enumerate(texts):
        prices = np.array([float(text or 0) for text in row] or [0.0])
        got = made.examples["sequence.deep_bucket"][number].as_py()
        assert got == [sum(bound <= price for bound in bounds) for price in prices]
        got = made.examples["sequence.deep_scale"][number].as_py()
        np.testing.assert_allclose(got, (prices - known.mean()) / known.std(), rtol=1e-6, atol=1e-6)
        cates = elements_of(made.rows[number], "deep_cates") or [""]
        wanted = [order.index(piece) for text in cates for piece in ([it for it in text.split(",") if it] or ["5"])]
        assert made.examples["sequence.deep_cates"][number].as_py() == wanted


def test_the_transform_graph_gives_the_same_for_every_row(made: Made) -> None:
    log = open_files(str(made.log), log_columns(made.config), made.config.data_config)
    types = {name: log.types[name] for name in graph_columns(made.config)}
    rows = next(iter(log.read())).table.select(list(types))
    outputs = apply_graph(tf.saved_model.load(str(made.out / "transform" / "transform_fn")), fill(rows), types)
    for name, column in outputs.items():
        assert column.to_pylist() == made.examples[name].to_pylist(), name


@pytest.mark.slow
def test_trained_exported_and_reloaded_it_scores_the_same(made: Made, tmp_path: Path) -> None:
    config = made.config
    ranker = build_ranker(
        config.model_config, config.train_config, list(config.feature_configs), None, made.spec, seed=3
    )
    batch = to_batch(to_block(made.examples.select(list(column_types(made.spec))), made.spec, Path("train")))
    # Operation by operation: for a few steps that is quicker than compiling them.
    tf.config.run_functions_eagerly(True)
    losses = [float(ranker.train_step(batch)["loss"]) for _ in range(4)]
    tf.config.run_functions_eagerly(False)
    assert losses[-1] < losses[0]
    learnt = ranker.predict(batch.features)["probs_ctr"].numpy()
    export(
        ranker.predictor(),
        made.out / "transform",
        made.spec,
        tmp_path / "model",
        Missing(MISSING_TEXT, MISSING_INTEGER),
    )
    log = open_files(str(made.log), log_columns(config), config.data_config)
    served = Scorer(tmp_path / "model").score(next(iter(log.read())).table)["probs_ctr"]
    assert learnt.std() > 1e-3
    np.testing.assert_allclose(served, learnt, atol=1e-6)
