"""Small models in releases folders, made as push makes them."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest
import tensorflow as tf

from components.manifest import MANIFEST_FILE, Manifest, file_digests, manifest_text

Publish = Callable[[int, float], Path]


class Model(tf.Module):
    """p = age * factor + number of tags that are not missing; plus 100 for the user "vip"."""

    def __init__(self, factor: float) -> None:
        super().__init__()
        self.factor = tf.Variable(factor)

    @tf.function(
        input_signature=[
            tf.TensorSpec([None], tf.string, "user"),
            tf.TensorSpec([None], tf.float32, "age"),
            tf.TensorSpec([None, None], tf.int64, "tags"),
        ]
    )
    def score(self, user: tf.Tensor, age: tf.Tensor, tags: tf.Tensor) -> dict[str, tf.Tensor]:
        tf.debugging.assert_none_equal(user, "poison", message="a poisoned row")
        known = tf.reduce_sum(tf.cast(tags != tf.int64.min, tf.float32), axis=1)
        vip = 100.0 * tf.cast(user == "vip", tf.float32)
        return {"probs_ctr": age * self.factor + known + vip, "domain": tf.zeros_like(known, tf.int64)}

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string, "examples")])
    def score_examples(self, examples: tf.Tensor) -> dict[str, tf.Tensor]:
        return {"length": tf.strings.length(examples)}


@pytest.fixture(scope="session")
def saved_models(tmp_path_factory: pytest.TempPathFactory) -> Callable[[float], Path]:
    """Returns a function that saves a model with a factor, once each."""
    folder = tmp_path_factory.mktemp("models")

    def save(factor: float) -> Path:
        path = folder / str(factor)
        if not path.exists():
            model = Model(factor)
            signatures = {"serving_default": model.score, "examples": model.score_examples}
            tf.saved_model.save(model, str(path), signatures=signatures)
        return path

    return save


@pytest.fixture
def publish(tmp_path: Path, saved_models: Callable[[float], Path]) -> Publish:
    """Returns a function (version, factor) -> folder of the release, under tmp_path / "releases"."""
    import shutil

    def make(version: int, factor: float) -> Path:
        folder = tmp_path / "releases" / str(version)
        shutil.copytree(saved_models(factor), folder)
        manifest = Manifest(version, "2026-01-01T00:00:00+00:00", "0.1.0", "a", "b", "c", "d", None, {}, {})
        (folder / MANIFEST_FILE).parent.mkdir(exist_ok=True)
        (folder / MANIFEST_FILE).write_text(manifest_text(dataclasses.replace(manifest, files=file_digests(folder))))
        return folder

    return make
