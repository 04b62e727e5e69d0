import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
import tensorflow as tf

from components.artifacts import SAVED_MODEL
from components.errors import DataError
from components.spec_json import read_spec
from components.storage import delivered
from components.storage.locate import locate
from components.storage.location import Location
from components.train.export_check import check_export
from components.train.run import run
from components.train.same_data import check_same_data
from model.build.ranker import build_ranker
from model.serving import Missing
from protos.config_pb2 import PipelineConfig

Toy = Any
USERS = ("u0", "u1", "u2", "")
INT64_MIN = -(2**63)


@pytest.fixture(scope="module")
def candidate(toy: Toy, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run") / "candidate"
    run(toy.config, examples=toy.examples, transform=toy.transform, candidate=folder)
    return folder


@pytest.fixture(scope="module")
def variables(candidate: Path) -> dict[str, np.ndarray]:
    return read_variables(candidate)


def train(toy: Toy, candidate: Path, change: Callable[[PipelineConfig], object]) -> None:
    config = PipelineConfig()
    config.CopyFrom(toy.config)
    change(config)
    run(config, examples=toy.examples, transform=toy.transform, candidate=candidate)


def read_variables(candidate: Path) -> dict[str, np.ndarray]:
    (checkpoint,) = (candidate / "checkpoint").iterdir()
    reader = tf.train.load_checkpoint(str(checkpoint / "variables"))
    ending = "/.ATTRIBUTES/VARIABLE_VALUE"
    return {
        name.removeprefix("variables/").removesuffix(ending).replace(".S", "/"): reader.get_tensor(name)
        for name in reader.get_variable_to_shape_map()
        if name.endswith(ending)
    }


def read_record(candidate: Path, kind: str) -> list[dict[str, Any]]:
    lines = (candidate / "training.jsonl").read_text().splitlines()
    return [line for line in map(json.loads, lines) if line["kind"] == kind]


def score(candidate: Path) -> dict[str, np.ndarray]:
    """Every user in every scene, with two tags each and the price 1.5."""
    signature = tf.saved_model.load(str(candidate / "saved_model")).signatures["serving_default"]
    users, scenes = np.repeat(USERS, 3), np.tile(["a", "b", "new"], len(USERS))
    outputs = signature(
        user=tf.constant(users),
        scene=tf.constant(scenes),
        price=tf.constant([1.5] * len(users)),
        tags=tf.constant([["t0", "t1"]] * len(users)),
    )
    return {name: value.numpy() for name, value in outputs.items()}


def test_a_candidate_holds_every_file_of_its_contract(candidate: Path, toy: Toy) -> None:
    assert sorted(path.name for path in candidate.iterdir()) == [
        "baseline.json",
        "checkpoint",
        "data_span.json",
        "example_spec.json",
        "export_check.json",
        "gates.json",
        "pipeline.config",
        "row_keys.json",
        "saved_model",
        "tensorboard",
        "training.jsonl",
        "weights.json",
    ]
    assert [path.name for path in (candidate / "checkpoint").iterdir()] == ["step-000000076"]
    assert (candidate / "pipeline.config").read_text() == (toy.transform / "pipeline.config").read_text()
    assert [path.name for path in candidate.parent.iterdir()] == ["candidate"]


def test_a_learnable_rule_is_learnt(candidate: Path) -> None:
    losses = [line["loss"] for line in read_record(candidate, "train")]
    assert losses[-1] < 0.75 * losses[0]
    last = read_record(candidate, "eval")[-1]
    # Clicks are 0.9 or 0.1 by user and scene: the best log loss is -(0.9 ln 0.9 + 0.1 ln 0.1) = 0.325.
    assert last["auc_ctr"] > 0.85
    assert 0.30 < last["log_loss_ctr"] < 0.45


def test_the_ranker_is_held_against_a_logistic_regression(candidate: Path) -> None:
    found = json.loads((candidate / "baseline.json").read_text())["tasks"]
    assert found.keys() == {"ctr", "cvr"}
    last, ctr = read_record(candidate, "eval")[-1], found["ctr"]
    assert ctr["auc"] == pytest.approx(last["auc_ctr"], abs=1e-6)
    # Clicks hang on user and scene together, which a sum of weights can't tell.
    assert ctr["lead"] == pytest.approx(ctr["auc"] - ctr["baseline_auc"])
    assert ctr["interval"][0] < ctr["lead"] < ctr["interval"][1]
    assert ctr["lead"] > 0.1


def test_the_record_follows_the_config(candidate: Path) -> None:
    assert [line["step"] for line in read_record(candidate, "train")] == [10, 20, 30, 40, 50, 60, 70, 76]
    assert [line["step"] for line in read_record(candidate, "eval")] == [30, 60, 76]
    first = read_record(candidate, "train")[0]
    assert first["loss"] == pytest.approx(first["binary_cross_entropy_ctr"] + first["binary_cross_entropy_cvr"])
    assert first["examples_per_s"] > 0
    assert read_record(candidate, "train")[-1]["left_s"] == 0.0


def test_served_predictions_equal_plain_numpy(candidate: Path, variables: dict[str, np.ndarray]) -> None:
    got = score(candidate)
    sigmoid = lambda z: 1 / (1 + np.exp(-z))  # noqa: E731
    relu = lambda z: np.maximum(z, 0)  # noqa: E731

    def linear(name: str, inputs: np.ndarray) -> np.ndarray:
        return inputs @ variables[f"dense/{name}/kernel"] + variables[f"dense/{name}/bias"]

    def gate(name: str, inputs: np.ndarray) -> np.ndarray:
        return 2 * sigmoid(linear(f"{name}/gates", relu(linear(f"{name}/hidden", inputs))))

    # A row of weights has its Adagrad accumulators beside it. Of width 4, tags have the first 7 rows, users the next 8.
    table, scenes = variables["embedding/width_4"][:, :4], variables["embedding/width_3"][:3, :3]
    buckets = tf.strings.to_hash_bucket_fast(list(USERS), 8).numpy()
    user = np.repeat(np.where(np.array(USERS)[:, None] == "", 0, table[7 + buckets]), 3, axis=0)
    tags = table[tf.strings.to_hash_bucket_fast(["t0", "t1"], 7).numpy()].sum(axis=0)
    num_rows = 3 * len(USERS)
    main = np.concatenate([user, np.tile(tags, (num_rows, 1)), np.full((num_rows, 1), 1.5)], axis=1)
    scene = np.tile(scenes, (len(USERS), 1))
    x = main * gate("pepnet/epnet/gate", np.concatenate([scene, main], axis=1))
    for task, has_mlp in (("ctr", True), ("cvr", False)):
        h = relu(linear(f"pepnet/ppnet_{task}/linear_0", x))
        h = h * gate(f"pepnet/ppnet_{task}/gate_0", np.concatenate([user, x], axis=1))
        for domain in range(3):
            top = relu(linear(f"tower_{task}/domain_{domain}/mlp/linear_0", h)) if has_mlp else h
            wanted = linear(f"tower_{task}/domain_{domain}/logits", top)[:, 0]
            np.testing.assert_allclose(got[f"logits_{task}_{domain}"], wanted, rtol=1e-4, atol=1e-5)
            np.testing.assert_allclose(got[f"probs_{task}_{domain}"], sigmoid(wanted), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("task", ["ctr", "cvr"])
def test_the_served_probability_is_that_of_the_rows_own_domain(candidate: Path, task: str) -> None:
    got = score(candidate)
    assert got["domain"].tolist() == [0, 1, 2] * len(USERS)
    by_domain = np.stack([got[f"probs_{task}_{domain}"] for domain in range(3)], axis=1)
    assert len(np.unique(by_domain[0])) == 3
    np.testing.assert_array_equal(got[f"probs_{task}"], by_domain[np.arange(len(by_domain)), got["domain"]])


def test_the_export_was_checked_against_what_was_trained(candidate: Path) -> None:
    check = json.loads((candidate / "export_check.json").read_text())
    assert (check["rows"], check["not_finite"]) == (256, 0)
    assert check["largest_difference"] <= 1e-5
    assert {"probs_ctr", "logits_cvr_2", "domain"} <= set(check["outputs"])


def test_an_export_of_other_weights_does_not_pass_the_check(candidate: Path, toy: Toy) -> None:
    config, spec = toy.config, read_spec(toy.transform / "example_spec.json")
    model, training, domain = config.model_config, config.train_config, config.domain_config
    other = build_ranker(model, training, config.feature_configs, domain, spec, seed=99)
    with pytest.raises(RuntimeError, match="expected the exported model to predict what was trained within 1e-05, got"):
        check_export(candidate / "saved_model", other, toy.transform, spec, Missing(text="", integer=INT64_MIN))


def test_tables_are_served_without_optimizer_state(candidate: Path) -> None:
    shapes = dict(tf.train.list_variables(str(candidate / "saved_model" / "variables" / "variables")))
    tables = sorted(tuple(shape) for name, shape in shapes.items() if "embedding" in name)
    assert tables == [(4, 3), (16, 4)]


def test_tensorboard_gets_the_same_numbers(candidate: Path) -> None:
    (file,) = (candidate / "tensorboard").iterdir()
    points = {}
    for record in tf.data.TFRecordDataset(str(file)):
        event = tf.compat.v1.Event.FromString(record.numpy())
        for value in event.summary.value:
            points[(value.tag, event.step)] = float(tf.make_ndarray(value.tensor))
            assert value.metadata.plugin_data.plugin_name == "scalars" or (value.tag, event.step) != ("train/loss", 10)
    assert points[("train/loss", 10)] == pytest.approx(read_record(candidate, "train")[0]["loss"])
    assert points[("eval/auc_ctr", 76)] == pytest.approx(read_record(candidate, "eval")[-1]["auc_ctr"])


def test_the_seed_decides_every_bit_of_the_weights(toy: Toy, tmp_path: Path) -> None:
    def short(config: PipelineConfig) -> None:
        config.train_config.num_steps = 25
        config.train_config.ClearField("num_epochs")

    def other_seed(config: PipelineConfig) -> None:
        short(config)
        config.train_config.seed = 2

    first, again, other = (tmp_path / name for name in ("first", "again", "other"))
    for folder, change in ((first, short), (again, short), (other, other_seed)):
        train(toy, folder, change)
    wanted, got, different = map(read_variables, (first, again, other))
    assert wanted.keys() == got.keys()
    assert all(wanted[name].tobytes() == got[name].tobytes() for name in wanted)
    assert not np.array_equal(wanted["embedding/width_4"], different["embedding/width_4"])


def test_the_best_evaluation_may_decide_what_is_exported(
    toy: Toy, tmp_path: Path, variables: dict[str, np.ndarray]
) -> None:
    def worst_auc(config: PipelineConfig) -> None:
        config.export_config.exporter_type = "best"
        config.export_config.best_exporter_metric = "log_loss_ctr"
        config.export_config.metric_larger_is_better = True  # so that an early evaluation is "best"
        config.train_config.use_tensorboard = False

    train(toy, tmp_path / "c", worst_auc)
    (exported,) = read_record(tmp_path / "c", "export")
    assert (exported["step"], exported["log_loss_ctr"]) == (30, read_record(tmp_path / "c", "eval")[0]["log_loss_ctr"])
    latest = read_variables(tmp_path / "c")
    assert latest["step"] == 76
    reader = tf.train.load_checkpoint(str(tmp_path / "c" / "saved_model" / "variables" / "variables"))
    (table,) = (name for name, shape in reader.get_variable_to_shape_map().items() if shape == [16, 4])
    assert not np.array_equal(reader.get_tensor(table), latest["embedding/width_4"][:, :4])
    np.testing.assert_array_equal(latest["embedding/width_4"], variables["embedding/width_4"])
    assert not [path for path in (tmp_path / "c").iterdir() if path.name in (".best", "tensorboard")]


def set_field(path: str, value: object) -> Callable[[PipelineConfig], object]:
    section, field = path.split(".")
    return lambda config: setattr(getattr(config, section), field, value)


def huge_learning_rate(config: PipelineConfig) -> None:
    config.train_config.dense_optimizer.adam_optimizer.lr = 1e30


def larger_table(config: PipelineConfig) -> None:
    config.feature_configs[0].id_feature.hash_bucket_size = 9


def more_rows_than_there_are(config: PipelineConfig) -> None:
    config.data_config.batch_size = 601
    config.data_config.drop_remainder = True


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        (
            huge_learning_rate,
            DataError,
            r"stopped at step 2: expected finite losses, got binary_cross_entropy_ctr is nan.*; the first numbers that",
        ),
        (larger_table, DataError, "made by this config's feature_configs, got another's; run preprocess again"),
        (more_rows_than_there_are, DataError, "expected at least 601 training rows .*, got 600; lower the batch size"),
    ],
    ids=[
        "loss not finite",
        "other features",
        "batch too large",
    ],
)
def test_a_run_that_cannot_succeed_says_why_and_leaves_nothing(
    toy: Toy, tmp_path: Path, change: Callable[[PipelineConfig], object], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        train(toy, tmp_path / "candidate", change)
    left = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()]
    failure = ["candidate.checkpoints/failure/failure.json", "candidate.checkpoints/failure/rows.parquet"]
    assert sorted(left) == (failure if change is huge_learning_rate else [])


@pytest.mark.parametrize("label", [0.0, 1.0])
def test_training_rows_of_one_class_are_found_before_a_step(toy: Toy, tmp_path: Path, label: float) -> None:
    shutil.copytree(toy.examples, tmp_path / "examples")
    for file in (tmp_path / "examples").glob("train-*.parquet"):
        table = pq.read_table(file)
        pq.write_table(table.filter(pc.equal(table["label.clk"], label)), file)
    config = toy.with_changes()
    expected = (
        rf"column label.clk: expected more than one class for the task ctr, got {label:g} in all \d+ training rows"
    )
    with pytest.raises(DataError, match=expected):
        run(config, examples=tmp_path / "examples", transform=toy.transform, candidate=tmp_path / "candidate")
    config.train_config.only_domains.append("b")
    with pytest.raises(DataError, match=expected):
        run(config, examples=tmp_path / "examples", transform=toy.transform, candidate=tmp_path / "candidate")
    assert [path.name for path in tmp_path.iterdir()] == ["examples"]


def test_eval_rows_of_one_class_are_found_at_the_first_evaluation(toy: Toy, tmp_path: Path) -> None:
    shutil.copytree(toy.examples, tmp_path / "examples")
    file = tmp_path / "examples" / "eval-00000.parquet"
    table = pq.read_table(file)
    pq.write_table(table.filter(pc.equal(table["label.clk"], 1.0)), file)
    config = toy.with_changes(
        "export_config.exporter_type=best", "export_config.best_exporter_metric=auc_ctr", "train_config.num_steps=9"
    )
    config.train_config.save_checkpoints_steps = 3
    with pytest.raises(DataError, match="expected auc_ctr to be a number at some evaluation, got it undefined at all"):
        run(config, examples=tmp_path / "examples", transform=toy.transform, candidate=tmp_path / "candidate")
    assert [path.name for path in tmp_path.iterdir()] == ["examples"]


def test_what_is_said_of_embeddings_and_training_may_change_without_preprocessing_again(toy: Toy) -> None:
    config = PipelineConfig()
    config.CopyFrom(toy.config)
    config.feature_configs[0].id_feature.embedding_dim = 5
    config.domain_config.embedding_dim = 6
    config.train_config.num_epochs = 9
    config.data_config.batch_size = 7
    check_same_data(config, toy.transform)


def test_without_preprocessing_there_is_nothing_to_train_on(toy: Toy, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"pipeline.config: can't be read .*; run preprocess first"):
        run(toy.config, examples=toy.examples, transform=tmp_path, candidate=tmp_path / "candidate")
    with pytest.raises(DataError, match=r"expected files train-\*.parquet, got none; run preprocess first"):
        run(toy.config, examples=tmp_path, transform=toy.transform, candidate=tmp_path / "candidate")


def test_checkpoints_stay_until_the_store_has_the_candidate(
    toy: Toy, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, kept = locate(f"{bucket}/candidate"), locate(f"{bucket}/checkpoints")

    def fail(source: Location, target: Location) -> None:
        raise DataError(f"{target}: can't be written")

    def train() -> None:
        run(toy.config, examples=toy.examples, transform=toy.transform, candidate=place.uri, checkpoints=kept.uri)

    with monkeypatch.context() as patch:
        patch.setattr(delivered, "copy_folder", fail)
        with pytest.raises(DataError, match="candidate: can't be written"):
            train()
    assert kept.list()
    train()
    assert (place / SAVED_MODEL).is_dir()
    assert not kept.exists()
