"""Sessions, classes and values from raw rows to the gate: keys reach the losses, metrics get their names."""

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from components.artifacts import EXAMPLE_SPEC, TRAINING_LOG
from components.evaluate.run import run as evaluate
from components.gate.run import run as judge
from components.preprocess.run import run as preprocess
from components.report_file import read_report
from components.spec_json import read_spec
from components.train.run import run as train
from model.key_hash import hash_keys
from protos.config_pb2 import PipelineConfig
from protos.read import parse_config

CONFIG = """
train_config {
  sparse_optimizer { tf_adam_optimizer { lr: 0.05 lazy: true } constant_learning_rate {} }
  dense_optimizer {
    adam_optimizer { lr: 0.02 } ema { decay: 0.5 }
    exponential_decay_learning_rate { decay_size: 4 decay_factor: 0.5 by_epoch: true }
  }
  num_epochs: 12 save_checkpoints_steps: 24 log_step_count_steps: 12 use_tensorboard: false
}
eval_config { use_dense_ema: true }
export_config {
  exporter_type: "best" best_exporter_metric: "gauc_ctr" use_dense_ema: true
  enable_early_stop: true max_check_steps: 1000
}
# The label `seconds` follows from the item, as the rows below are made.
preprocess_config { data_checks { leak: WARN } }
data_config { batch_size: 64 label_fields: ["clk", "kind", "seconds"] fg_mode: FG_DAG shuffle: true }
feature_configs { id_feature { feature_name: "user" expression: "user:user_id" num_buckets: 20 embedding_dim: 4 } }
feature_configs { id_feature { feature_name: "item" expression: "item:item_id" num_buckets: 9 embedding_dim: 4 } }
model_config {
  feature_groups { group_name: "all" feature_names: ["user", "item"] }
  embedding_regularization: 1e-6
  mmoe {
    num_expert: 2 expert_mlp { hidden_units: [8] } l2_regularization: 1e-6
    task_towers {
      tower_name: "ctr" label_name: "clk" num_class: 2 losses { jrc_loss { session_name: "request" } }
      metrics { auc {} } metrics { grouped_auc { grouping_key: "user" } metric_name: "gauc" }
      train_metrics { auc {} decay_step: 6 }
    }
    task_towers {
      tower_name: "kind" label_name: "kind" num_class: 3 losses { softmax_cross_entropy {} }
      metrics { multiclass_auc {} } metrics { accuracy {} } metrics { recall_at_k { top_k: 2 } }
    }
    task_towers {
      tower_name: "stay" label_name: "seconds" losses { l2_loss {} weight: 0.1 }
      metrics { root_mean_squared_error {} } metrics { xauc { max_pairs: 500 } }
      task_space_indicator_name: "city" task_space_indicator_value: "Paris" out_task_space_weight: 0.5
    }
  }
}
gate_config {
  min_positives: 20 min_negatives: 20
  overall { max_predicted_over_observed: 2 min_predicted_over_observed: 0.5 }
}
"""


def write_log(folder: Path, num_rows: int, seed: int) -> str:
    rng = np.random.default_rng(seed)
    user, item = rng.integers(0, 20, num_rows), rng.integers(0, 9, num_rows)
    chance = 1 / (1 + np.exp(-2.0 * ((item + user) % 3 - 1)))
    columns = {
        "user_id": user,
        "item_id": item,
        "request": [f"r{row // 4}" for row in range(num_rows)],
        "city": rng.choice(["Paris", "Rome"], num_rows),
        "clk": (rng.random(num_rows) < chance).astype(np.int64),
        "kind": np.where(rng.random(num_rows) < 0.8, item % 3, rng.integers(0, 3, num_rows)),
        "seconds": 2.0 + item % 4 + rng.normal(0, 0.3, num_rows),
    }
    file = folder / f"log_{seed}.parquet"
    pq.write_table(pa.table(columns), file)
    return str(file)


@pytest.fixture(scope="module")
def config() -> PipelineConfig:
    return parse_config(CONFIG, "kinds.config").config


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory: pytest.TempPathFactory, config: PipelineConfig) -> Path:
    folder = tmp_path_factory.mktemp("kinds")
    logs = write_log(folder, 1600, seed=1), write_log(folder, 600, seed=2)
    parts = {name: folder / name for name in ("examples", "transform", "statistics", "rejects")}
    preprocess(config, train=logs[0], evaluate=logs[1], **parts)
    train(config, examples=parts["examples"], transform=parts["transform"], candidate=folder / "candidate")
    evaluate(config, candidate=folder / "candidate", data=logs[1], released="", report=folder / "report")
    return folder


def test_sessions_groups_and_spaces_reach_the_examples_as_keys(run_folder: Path) -> None:
    spec = read_spec(run_folder / "transform" / EXAMPLE_SPEC)
    assert spec.keys == ("request", "user", "city")
    examples = pq.read_table(run_folder / "examples")
    keys = examples.column("key.city").to_numpy()
    assert set(keys.tolist()) == set(hash_keys(np.array(["Paris", "Rome"])).numpy().tolist())
    # Integers are compared by their decimal text.
    users = hash_keys(np.array([str(user) for user in range(20)])).numpy().tolist()
    assert set(examples.column("key.user").to_numpy().tolist()) == set(users)


def test_the_training_record_names_losses_and_metrics_by_tower(run_folder: Path) -> None:
    lines = [json.loads(line) for line in (run_folder / "candidate" / TRAINING_LOG).read_text().splitlines()]
    trained = [line for line in lines if line["kind"] == "train"]
    judged = [line for line in lines if line["kind"] == "eval"]
    assert {"jrc_loss_ctr", "softmax_cross_entropy_kind", "l2_loss_stay", "regularization_loss", "auc_ctr"} <= set(
        trained[-1]
    )
    assert trained[-1]["loss"] < trained[0]["loss"]
    assert set(judged[-1]) - {"kind", "step"} == {
        *("auc_ctr", "binned_auc_ctr", "gauc_ctr", "multiclass_auc_kind", "accuracy_kind", "recall_at_k_kind"),
        *("root_mean_squared_error_stay", "xauc_stay"),
    }
    best = max(judged, key=lambda line: line["gauc_ctr"])
    assert lines[-1] == {"kind": "export", "step": best["step"], "gauc_ctr": best["gauc_ctr"]}
    assert best["accuracy_kind"] > 0.7
    assert best["binned_auc_ctr"] == pytest.approx(best["auc_ctr"], abs=0.02)


def test_every_kind_of_task_is_judged_as_it_is_served(run_folder: Path, config: PipelineConfig) -> None:
    report = read_report(run_folder / "report" / "report.json")
    by_task = {result.task: result for result in report.slices if not result.slice}
    assert {task: result.kind for task, result in by_task.items()} == {
        "ctr": "chance",
        "kind": "classes",
        "stay": "value",
    }
    assert by_task["ctr"].candidate.auc > 0.7
    assert by_task["kind"].candidate.auc > 0.8
    assert by_task["stay"].candidate.normalized_squared_error < 0.5
    assert {"space": "in"} in [result.slice for result in report.slices if result.task == "stay"]
    assert judge(
        config, candidate=run_folder / "candidate", report=run_folder / "report", verdict=run_folder / "verdict"
    )
