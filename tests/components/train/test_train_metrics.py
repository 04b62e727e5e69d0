"""Metrics of training batches: every batch counts, means over decay_step of them fade."""

from dataclasses import asdict

import numpy as np
import pytest
import tensorflow as tf

from components.train.standing import Standing, read_standing
from components.train.train_metrics import TrainMetrics
from model.batch import Batch, Features
from model.build.ranker import build_ranker
from model.example_spec import ExampleSpec, IdFeature
from model.ranker import Ranker
from protos.config_pb2 import PipelineConfig
from protos.read import parse_config

CONFIG = """
train_config {
  sparse_optimizer { sgd_optimizer { lr: 0.1 } constant_learning_rate {} }
  dense_optimizer { sgd_optimizer { lr: 0.1 } constant_learning_rate {} } num_epochs: 1
}
data_config { label_fields: "clk" }
feature_configs { id_feature { feature_name: "user" num_buckets: 9 embedding_dim: 4 init_fn: "nn.init.normal_" } }
model_config {
  feature_groups { group_name: "all" feature_names: "user" }
  mmoe {
    num_expert: 1 expert_mlp { hidden_units: 4 }
    task_towers {
      tower_name: "ctr" label_name: "clk" losses { binary_cross_entropy {} }
      train_metrics { accuracy {} decay_rate: 0.75 decay_step: 2 } train_metrics { auc {} decay_step: 3 }
    }
  }
}
"""
SPEC = ExampleSpec(ids=(IdFeature("user", 9),), dense=(), labels=("clk",))
RNG = np.random.default_rng(2)
SIZES, CLICKED = (8, 2, 5, 6, 3), (None, 1, None, None, None)
"""Rows of each batch; the second has one label alone, of which there is no AUC."""


def make_batch(num_rows: int, label: int | None) -> Batch:
    labels = RNG.integers(0, 2, (num_rows, 1)) if label is None else np.full((num_rows, 1), label)
    labels[:2, 0] = (0, 1) if label is None else label
    ids = tf.constant(RNG.integers(0, 9, (num_rows, 1)), tf.int32)
    features = Features(ids, (), tf.zeros([num_rows, 0]), tf.zeros([num_rows], tf.int32))
    return Batch(features, tf.constant(labels, tf.float32), tf.zeros([num_rows, 0]), tf.zeros([num_rows, 0], tf.int64))


@pytest.fixture(scope="module")
def config() -> PipelineConfig:
    return parse_config(CONFIG, "my.config").config


@pytest.fixture(scope="module")
def ranker(config: PipelineConfig) -> Ranker:
    return build_ranker(config.model_config, config.train_config, config.feature_configs, None, SPEC, seed=1)


def by_hand(ranker: Ranker, batch: Batch) -> tuple[float, float]:
    """Accuracy at 0.5, and the share of pairs in the right order, ties by half."""
    chances, clicked = ranker.predict(batch.features)["probs_ctr"].numpy(), batch.labels.numpy()[:, 0] > 0
    above = np.sign(np.subtract.outer(chances[clicked], chances[~clicked]))
    return float(((chances >= 0.5) == clicked).mean()), float((above + 1).mean() / 2) if above.size else 0.0


def test_every_batch_counts_by_its_rows_and_means_fade(ranker: Ranker, config: PipelineConfig) -> None:
    batches = [make_batch(*made) for made in zip(SIZES, CLICKED, strict=True)]
    metrics = TrainMetrics(ranker, config, SPEC)
    for step, batch in enumerate(batches, start=1):
        metrics.see(step, batch)
    accuracies, aucs = zip(*(by_hand(ranker, batch) for batch in batches), strict=True)
    first, second = (np.average(accuracies[start : start + 2], weights=SIZES[start : start + 2]) for start in (0, 2))
    # The fifth batch waits for a sixth; of AUCs the first and the third count, 8 and 5 rows, then nothing is due.
    assert {name: value for name, value in metrics.means.items() if name != "binned_auc_ctr"} == {
        "accuracy_ctr": pytest.approx(0.75 * first + 0.25 * second),
        "auc_ctr": pytest.approx((8 * aucs[0] + 5 * aucs[2]) / 13),
    }


def test_a_killed_training_goes_on_amid_its_batches(ranker: Ranker, config: PipelineConfig) -> None:
    batches = [make_batch(8, None) for _ in range(6)]
    through = TrainMetrics(ranker, config, SPEC)
    before = TrainMetrics(ranker, config, SPEC)
    for step, batch in enumerate(batches[:3], start=1):
        through.see(step, batch)
        before.see(step, batch)
    saved = read_standing(Standing(step=3, train_means=before.so_far).as_json())
    after = TrainMetrics(ranker, config, SPEC, saved.train_means)
    for step, batch in enumerate(batches[3:], start=4):
        through.see(step, batch)
        after.see(step, batch)
    assert after.means == through.means
    assert {name: asdict(mean) for name, mean in after.so_far.items()} == {
        name: asdict(mean) for name, mean in through.so_far.items()
    }
