import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import apache_beam as beam
import numpy as np
import pytest
import tensorflow as tf
import tensorflow_transform as tft
import tensorflow_transform.beam as tft_beam
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from tensorflow_transform.tf_metadata import dataset_metadata, schema_utils

from model.batch import Features
from model.example_spec import DenseFeature, ExampleSpec, IdFeature
from model.serving import TRANSFORM_FOLDER, Missing, export

INT64_MIN = -(2**63)
MISSING = Missing(text="", integer=INT64_MIN)
SPEC = ExampleSpec(
    ids=(IdFeature("user", 5), IdFeature("tags", 7, multi_valued=True), IdFeature("age", 10)),
    dense=(DenseFeature("price"), DenseFeature("price_twice", 2)),
    labels=("clk",),
    domains=("young", "old"),
)
RAW = {
    "user": tf.io.FixedLenFeature([], tf.string),
    "age": tf.io.FixedLenFeature([], tf.int64),
    "price": tf.io.FixedLenFeature([], tf.float32),
    "tags": tf.io.VarLenFeature(tf.string),
}
USERS = ("u3", "u2", "u1", "u0")
"""In the order of TFT's vocabulary: equally frequent tokens come in descending order."""


def preprocess(raw: dict[str, tf.Tensor]) -> dict[str, tf.Tensor]:
    age = tf.where(raw["age"] == INT64_MIN, tf.constant(-1, tf.int64), tf.clip_by_value(raw["age"], 0, 9))
    price = tf.where(tf.math.is_nan(raw["price"]), 0.0, raw["price"])
    return {
        "id.user": tft.compute_and_apply_vocabulary(raw["user"], num_oov_buckets=1),
        "id.age": age,
        "id.tags": tft.hash_strings(raw["tags"], 7),
        "dense.price": price,
        "dense.price_twice": tf.stack([price, price], axis=1),
        "domain": tf.cast(age >= 5, tf.int64),
    }


class SumOfIds(tf.Module):
    """Adds up weights: one a feature for single ids and numbers, one an id for tags, and 100 a domain."""

    def __init__(self) -> None:
        super().__init__()
        self.single = tf.Variable([1.0, 10.0])
        self.tag = tf.Variable(np.arange(7, dtype=np.float32) / 8)
        self.dense = tf.Variable([0.5, 0.25, 0.25])

    def predict(self, features: Features) -> dict[str, tf.Tensor]:
        logits = tf.linalg.matvec(tf.cast(features.single_ids, tf.float32), self.single)
        logits += tf.reduce_sum(tf.gather(self.tag, features.multi_ids[0]), axis=1)
        logits += tf.linalg.matvec(features.dense, self.dense) + 100.0 * tf.cast(features.domain, tf.float32)
        return {"logits_ctr": logits, "probs_ctr": tf.sigmoid(logits)}


@pytest.fixture(scope="module")
def transform_output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("transform")
    metadata = dataset_metadata.DatasetMetadata(schema_utils.schema_from_feature_spec(RAW))
    rows = [{"user": user, "age": 3, "price": 1.0, "tags": ["a"]} for user in USERS]
    temporary = str(tmp_path_factory.mktemp("beam"))
    with beam.Pipeline(runner=FnApiRunner()) as pipeline, tft_beam.Context(temp_dir=temporary):
        transform = (pipeline | beam.Create(rows), metadata) | tft_beam.AnalyzeDataset(preprocess)
        transform | tft_beam.WriteTransformFn(str(folder))
    return folder


@pytest.fixture(scope="module")
def saved_model(transform_output: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("served") / "saved_model"
    export(SumOfIds(), transform_output, SPEC, folder, MISSING)
    return folder


@pytest.fixture(scope="module")
def score(saved_model: Path) -> Callable[..., dict[str, tf.Tensor]]:
    signature = tf.saved_model.load(str(saved_model)).signatures["serving_default"]

    def score_rows(**columns: object) -> dict[str, tf.Tensor]:
        dtypes = {"user": tf.string, "age": tf.int64, "price": tf.float32, "tags": tf.string}
        return signature(**{name: tf.constant(columns[name], dtypes[name]) for name in dtypes})

    return score_rows


def tag_weight(tag: str) -> float:
    return float(tf.strings.to_hash_bucket_fast([tag], 7)[0]) / 8


def test_the_transform_folder_is_where_tft_keeps_it() -> None:
    assert tft.TFTransformOutput.TRANSFORM_FN_DIR == TRANSFORM_FOLDER


def test_raw_rows_are_scored_as_by_hand(score: Callable[..., dict[str, tf.Tensor]]) -> None:
    got = score(user=["u2", "u9"], age=[7, 2], price=[3.0, -1.0], tags=[["a", "b"], ["a", ""]])
    first = 1 * 1.0 + 7 * 10.0 + 3.0 + 100.0 + tag_weight("a") + tag_weight("b")
    second = 4 * 1.0 + 2 * 10.0 - 1.0 + tag_weight("a")  # u9 is in no vocabulary: the fifth row
    np.testing.assert_allclose(got["logits_ctr"], [first, second], rtol=1e-6)
    np.testing.assert_allclose(got["probs_ctr"], 1 / (1 + np.exp([-first, -second])), rtol=1e-6)
    assert (got["domain"].dtype, got["domain"].numpy().tolist()) == (tf.int64, [1, 0])


def test_missing_values_are_scored(score: Callable[..., dict[str, tf.Tensor]]) -> None:
    got = score(user=[""], age=[INT64_MIN], price=[float("nan")], tags=[[""]])
    np.testing.assert_allclose(got["logits_ctr"], [4 * 1.0 - 1 * 10.0], rtol=1e-6)


def test_no_rows_give_no_scores(score: Callable[..., dict[str, tf.Tensor]]) -> None:
    got = score(user=[], age=[], price=[], tags=np.zeros((0, 0), object))
    assert {name: value.shape for name, value in got.items()} == dict.fromkeys(got, (0,))


def test_a_missing_value_inside_a_list_is_left_out_wherever_it_stands(
    score: Callable[..., dict[str, tf.Tensor]],
) -> None:
    row = {"user": ["u0"] * 3, "age": [1] * 3, "price": [0.0] * 3}
    got = score(**row, tags=[["a", "b", ""], ["", "a", "b"], ["a", "", "b"]])["logits_ctr"].numpy()
    assert got[0] == got[1] == got[2] == pytest.approx(3 + 10 + tag_weight("a") + tag_weight("b"))


def test_serialized_examples_score_as_columns_do_and_lack_what_is_missing(
    saved_model: Path, score: Callable[..., dict[str, tf.Tensor]]
) -> None:
    def feature(**kinds: object) -> tf.train.Feature:
        return tf.train.Feature(**kinds)

    full = {
        "user": feature(bytes_list=tf.train.BytesList(value=[b"u2"])),
        "age": feature(int64_list=tf.train.Int64List(value=[7])),
        "price": feature(float_list=tf.train.FloatList(value=[3.0])),
        "tags": feature(bytes_list=tf.train.BytesList(value=[b"a", b"", b"b"])),
    }
    examples = [tf.train.Example(features=tf.train.Features(feature=cells)) for cells in (full, {})]
    signature = tf.saved_model.load(str(saved_model)).signatures["examples"]
    got = signature(examples=tf.constant([example.SerializeToString() for example in examples]))
    wanted = score(user=["u2", ""], age=[7, INT64_MIN], price=[3.0, float("nan")], tags=[["a", "b"], ["", ""]])
    assert got.keys() == wanted.keys()
    for name, value in wanted.items():
        np.testing.assert_array_equal(got[name], value)
    assert signature(examples=tf.constant([], tf.string))["probs_ctr"].shape == (0,)


def test_signatures_name_raw_columns_and_no_labels(saved_model: Path) -> None:
    signature = tf.saved_model.load(str(saved_model)).signatures["serving_default"]
    _, columns = signature.structured_input_signature
    assert {name: (spec.dtype, spec.shape.rank) for name, spec in columns.items()} == {
        "user": (tf.string, 1),
        "age": (tf.int64, 1),
        "price": (tf.float32, 1),
        "tags": (tf.string, 2),
    }
    assert set(signature.structured_outputs) == {"logits_ctr", "probs_ctr", "domain"}


def test_tensorflow_alone_loads_it_after_the_transform_output_is_gone(saved_model: Path, tmp_path: Path) -> None:
    moved = tmp_path / "1"
    saved_model.rename(moved)
    try:
        program = (
            "import json, sys, tensorflow as tf\n"
            f"score = tf.saved_model.load({str(moved)!r}).signatures['serving_default']\n"
            "got = score(user=tf.constant(['u0']), age=tf.constant([1], tf.int64), price=tf.constant([2.0]),\n"
            "            tags=tf.constant([['']]))\n"
            "foreign = [name for name in sys.modules if name.split('.')[0] in ('tensorflow_transform', 'tfx_bsl')]\n"
            "print(json.dumps([got['logits_ctr'].numpy().tolist(), foreign]))"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    finally:
        moved.rename(saved_model)
    assert json.loads(done.stdout.splitlines()[-1]) == [[3 + 10 + 2.0], []]


def test_a_spec_with_ids_alone_needs_no_domain_and_no_numbers(transform_output: Path, tmp_path: Path) -> None:
    class Ages(tf.Module):
        def predict(self, features: Features) -> dict[str, tf.Tensor]:
            no_numbers = tf.reduce_sum(features.dense, axis=1)
            return {"y_age": tf.cast(features.single_ids[:, 0] + features.domain, tf.float32) + no_numbers}

    export(Ages(), transform_output, ExampleSpec((IdFeature("age", 10),), (), ("clk",)), tmp_path / "m", MISSING)
    signature = tf.saved_model.load(str(tmp_path / "m")).signatures["serving_default"]
    got = signature(
        user=tf.constant(["u0"]), age=tf.constant([8], tf.int64), price=tf.constant([1.0]), tags=tf.constant([["a"]])
    )
    assert {name: value.numpy().tolist() for name, value in got.items()} == {"y_age": [8.0]}
