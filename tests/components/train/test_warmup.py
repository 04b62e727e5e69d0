"""The requests that TensorFlow Serving warms up with: their bytes, and that the model answers them."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf
from tensorflow.core.framework import tensor_pb2

from components.artifacts import ASSETS_EXTRA
from components.train.warmup import WARMUP_FILE, input_specs, request, write_warmup
from model.example_spec import ExampleSpec
from model.serving import Missing
from protos.release_pb2 import PushConfig


class Doubler(tf.Module):
    """Takes a column of each kind, one of them of lists."""

    @tf.function(
        input_signature=[
            tf.TensorSpec([None], tf.string, "user"),
            tf.TensorSpec([None, None], tf.int64, "tags"),
            tf.TensorSpec([None], tf.float32, "age"),
        ]
    )
    def score(self, user: tf.Tensor, tags: tf.Tensor, age: tf.Tensor) -> dict[str, tf.Tensor]:
        return {
            "y": 2 * age
            + tf.cast(tf.reduce_sum(tags, 1) * 0 + tf.cast(tf.strings.length(user), tf.int64) * 0, tf.float32)
        }


@pytest.fixture(scope="module")
def saved_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("warmup") / "saved_model"
    model = Doubler()
    tf.saved_model.save(model, str(path), signatures={"serving_default": model.score})
    return path


def fields(message: bytes) -> Iterator[tuple[int, bytes]]:
    """Yields numbers and contents of a message's length-delimited fields, read by hand from the wire format."""
    at = 0
    while at < len(message):
        tag, at = varint(message, at)
        assert tag & 7 == 2
        length, at = varint(message, at)
        yield tag >> 3, message[at : at + length]
        at += length


def varint(message: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        number |= (message[at] & 127) << shift
        shift, at = shift + 7, at + 1
        if message[at - 1] < 128:
            return number, at


def inputs_of(record: bytes) -> dict[str, tf.Tensor]:
    """Reads PredictionLog.predict_log (6) . request (1) . inputs (2): a map's entries are key (1) and value (2)."""
    ((number, predict_log),) = fields(record)
    ((inner, predict_request),) = fields(predict_log)
    assert (number, inner) == (6, 1)
    entries = [dict(fields(entry)) for number, entry in fields(predict_request) if number == 2]
    protos = {entry[1].decode(): tensor_pb2.TensorProto.FromString(entry[2]) for entry in entries}
    return {name: tf.constant(tf.make_ndarray(proto)) for name, proto in protos.items()}


def test_a_request_has_the_field_numbers_of_tensorflow_serving() -> None:
    columns = {"user": tf.constant([b"ann", b""]), "tags": tf.constant([[1, 2], [3, 4]], tf.int64)}
    read = inputs_of(request(columns))
    assert set(read) == {"user", "tags"}
    np.testing.assert_array_equal(read["user"], [b"ann", b""])
    np.testing.assert_array_equal(read["tags"], [[1, 2], [3, 4]])


def test_the_model_answers_every_request_and_they_are_the_same_each_time(saved_model: Path, tmp_path: Path) -> None:
    (tmp_path / "transform_fn" / "assets").mkdir(parents=True)
    spec = ExampleSpec((), (), (), domains=("news", "shop"))
    file = saved_model / ASSETS_EXTRA / WARMUP_FILE
    written = []
    for _ in range(2):
        write_warmup(saved_model, tmp_path, spec, Missing("", -1), PushConfig(warmup_requests=3, warmup_rows=5))
        written.append(file.read_bytes())
    assert written[0] == written[1]
    records = [record.numpy() for record in tf.data.TFRecordDataset(str(file))]
    assert len(records) == 3
    signature = tf.saved_model.load(str(saved_model)).signatures["serving_default"]
    for record in records:
        read = inputs_of(record)
        np.testing.assert_array_equal(signature(**read)["y"], 2 * read["age"].numpy())
        assert (read["user"].shape, read["tags"].shape[0], read["user"].numpy()[0]) == ((5,), 5, b"")


def test_no_requests_no_file(saved_model: Path, tmp_path: Path) -> None:
    write_warmup(saved_model, tmp_path, ExampleSpec((), (), ()), Missing("", -1), PushConfig(warmup_requests=0))
    assert input_specs(saved_model)["tags"] == tf.TensorSpec([None, None], tf.int64, "tags")
