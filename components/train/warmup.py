"""Requests inside the exported model, with which TensorFlow Serving warms up before it takes a version into service."""

from collections.abc import Mapping
from pathlib import Path

import tensorflow as tf
from tensorflow.core.protobuf import saved_model_pb2

from components.artifacts import ASSETS_EXTRA
from components.train.probe_rows import make_rows, tokens_to_try
from model.example_spec import ExampleSpec
from model.serving import DEFAULT_SIGNATURE, Missing
from protos.release_pb2 import PushConfig
from protos.serving_warmup_pb2 import WarmupLog

WARMUP_FILE = "tf_serving_warmup_requests"
"""Name that TensorFlow Serving looks for in assets.extra."""


def write_warmup(
    saved_model: Path, transform_output: Path, spec: ExampleSpec, missing: Missing, config: PushConfig
) -> None:
    """Writes requests of made-up rows into a SavedModel, none if the config asks for none.

    Args:
      saved_model: its folder.
      transform_output: folder that TensorFlow Transform wrote, whose vocabularies have values to ask for.
      spec: the examples that the transform graph gives.
      missing: what stands for a missing value.
      config: how many requests, of how many rows.
    """
    if not config.warmup_requests:
        return
    columns, tokens = input_specs(saved_model), tokens_to_try(transform_output, spec.domains)
    folder = saved_model / ASSETS_EXTRA
    folder.mkdir(exist_ok=True)
    with tf.io.TFRecordWriter(str(folder / WARMUP_FILE)) as writer:
        for seed in range(config.warmup_requests):
            writer.write(request(make_rows(columns, tokens, missing, config.warmup_rows, seed)))


def request(columns: Mapping[str, tf.Tensor]) -> bytes:
    """Returns a call of serving_default as TensorFlow Serving records it; the same columns give the same bytes.

    Args:
      columns: raw columns by name, [B] or lists [B, n].
    """
    log = WarmupLog()
    for name, column in columns.items():
        log.predict_log.request.inputs[name] = tf.make_tensor_proto(column.numpy()).SerializeToString()
    serialized: bytes = log.SerializeToString(deterministic=True)
    return serialized


def input_specs(saved_model: Path) -> dict[str, tf.TensorSpec]:
    """Returns the raw columns that serving_default takes, as saved_model.pb says, without loading the model."""
    saved = saved_model_pb2.SavedModel.FromString((saved_model / "saved_model.pb").read_bytes())
    inputs = saved.meta_graphs[0].signature_def[DEFAULT_SIGNATURE].inputs
    return {
        name: tf.TensorSpec([None] * len(found.tensor_shape.dim), tf.dtypes.as_dtype(found.dtype), name)
        for name, found in inputs.items()
    }
