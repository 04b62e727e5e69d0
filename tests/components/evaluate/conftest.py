"""Tiny served models on raw columns, and logs that they can be judged on."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import tensorflow as tf
from google.protobuf import text_format

from components.artifacts import CONFIG, DATA_SPAN, EXAMPLE_SPEC, SAVED_MODEL
from components.spec_json import write_spec
from model.example_spec import ExampleSpec
from protos.canonical import canonical_text
from protos.config_pb2 import PipelineConfig

DOMAINS = ("feed", "search")

CONFIG_TEXT = """
train_config {
  sparse_optimizer { adagrad_optimizer { lr: 0.1 } constant_learning_rate {} }
  dense_optimizer { adam_optimizer { lr: 0.1 } constant_learning_rate {} }
  num_epochs: 1
}
data_config { label_fields: ["clk", "buy"] fg_mode: FG_NORMAL with_header: true batch_size: 8 }
feature_configs { raw_feature { feature_name: "x" } }
feature_configs { raw_feature { feature_name: "z" } }
feature_configs { id_feature { feature_name: "tags" hash_bucket_size: 10 embedding_dim: 2 } }
evaluation_config { max_timed_calls: 2 }
domain_config { feature_name: "scene" values { value: ["feed", "search"] } unseen: REJECT }
model_config {
  feature_groups { group_name: "all" feature_names: ["x", "z", "tags"] }
  mmoe {
    num_expert: 2 expert_mlp { hidden_units: 4 }
    task_towers { tower_name: "ctr" label_name: "clk" mlp { hidden_units: 4 } losses { binary_cross_entropy {} } }
    task_towers {
      tower_name: "cvr" label_name: "buy" mlp { hidden_units: 4 } losses { binary_cross_entropy {} }
      task_space_indicator_label: "clk" in_task_space_weight: 1 out_task_space_weight: 0
    }
  }
}
"""


class Served(tf.Module):
    """probs_ctr is x, probs_cvr is z; the domain is scene's place in DOMAINS; tags count for nothing.

    Args:
      extra: a further float column that it takes.
      tasks: its towers; the first reads x, the others z.
      constant: the score of every row, if any.
      x_type: the type that it takes x as.
      tags_shape: the shape of tags.
    """

    def __init__(
        self,
        extra: str = "",
        tasks: tuple[str, ...] = ("ctr", "cvr"),
        constant: float | None = None,
        x_type: tf.DType = tf.float32,
        tags_shape: tuple[None, ...] = (None, None),
    ) -> None:
        super().__init__()
        self.tasks, self.constant = tasks, constant
        self.specs = {
            "x": tf.TensorSpec([None], x_type, "x"),
            "z": tf.TensorSpec([None], tf.float32, "z"),
            "scene": tf.TensorSpec([None], tf.string, "scene"),
            "tags": tf.TensorSpec(tags_shape, tf.string, "tags"),
        }
        if extra:
            self.specs[extra] = tf.TensorSpec([None], tf.float32, extra)

    def score(self, columns: dict[str, tf.Tensor]) -> dict[str, tf.Tensor]:
        scores = [tf.cast(columns["x"], tf.float32), columns["z"]]
        if self.constant is not None:
            scores = [tf.zeros_like(score) + self.constant for score in scores]
        outputs = {f"probs_{task}": scores[min(number, 1)] for number, task in enumerate(self.tasks)}
        num_tags = tf.cast(columns["tags"] != "", tf.int32)
        return outputs | {"domain": tf.cast(columns["scene"] == "search", tf.int64), "num_tags": num_tags}


def save(folder: Path, **arguments: Any) -> Path:  # noqa: ANN401 - Served's
    module = Served(**arguments)
    score = tf.function(module.score, input_signature=[module.specs])
    tf.saved_model.save(module, str(folder), signatures={"serving_default": score.get_concrete_function()})
    return folder


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Saved models by what is odd about them."""
    folder = tmp_path_factory.mktemp("models")
    odd: dict[str, dict[str, Any]] = {
        "plain": {},
        "swapped": {"tasks": ("cvr", "ctr")},
        "constant": {"constant": 0.25},
        "nan": {"constant": float("nan")},
        "needs_age": {"extra": "age"},
        "only_ctr": {"tasks": ("ctr",)},
        "no_lists": {"tags_shape": (None,)},
        "x_as_integer": {"x_type": tf.int64},
    }
    return {name: save(folder / name, **arguments) for name, arguments in odd.items()}


@pytest.fixture
def config() -> PipelineConfig:
    return text_format.Parse(CONFIG_TEXT, PipelineConfig())


@pytest.fixture
def make_candidate(tmp_path: Path, models: dict[str, Path], config: PipelineConfig) -> Callable[..., Path]:
    """Returns a function (model's name) -> a candidate's folder."""

    def make(name: str = "plain", domains: tuple[str, ...] = DOMAINS) -> Path:
        folder = tmp_path / f"candidate_{name}"
        folder.mkdir()
        (folder / SAVED_MODEL).symlink_to(models[name])
        write_spec(ExampleSpec((), (), ("clk", "buy"), (), domains), folder / EXAMPLE_SPEC)
        (folder / DATA_SPAN).write_text(json.dumps({"rows": 123, "first": 1, "last": 9}))
        (folder / CONFIG).write_text(canonical_text(config))
        return folder

    return make


@pytest.fixture
def make_log(tmp_path: Path) -> Callable[..., str]:
    """Returns a function (columns that differ from the usual four rows) -> path of a Parquet file."""

    def make(**changed: Any) -> str:  # noqa: ANN401 - columns
        columns: dict[str, Any] = {
            "x": pa.array([0.9, 0.2, 0.6, 0.4], pa.float32()),
            "z": pa.array([0.5, 0.5, 0.1, 0.2], pa.float32()),
            "scene": ["feed", "feed", "search", "search"],
            "tags": [["a", "b"], [], None, ["c"]],
            "clk": [1, 0, 1, 0],
            "buy": [1, 0, 0, 0],
            **changed,
        }
        file = tmp_path / "held_out.parquet"
        pq.write_table(pa.table({name: column for name, column in columns.items() if column is not None}), file)
        return str(file)

    return make
