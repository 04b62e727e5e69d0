"""Answers about versions in TensorFlow Serving's shape: their states, and what their signatures take and give."""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
import tensorflow as tf
from tensorflow.core.framework import types_pb2

from components.serve.catalogue import VersionStatus
from components.serve.served_version import ServedVersion
from components.serve.signature import Signature

_SIGNATURE_DEF_MAP = "type.googleapis.com/tensorflow.serving.SignatureDefMap"


def status_body(statuses: Iterable[VersionStatus]) -> bytes:
    """Returns the states of versions."""
    return _json({"model_version_status": [_status(status) for status in statuses]})


def metadata_body(model_name: str, served: ServedVersion) -> bytes:
    """Returns the signatures of a version."""
    signatures = {name: _signature(signature) for name, signature in served.signatures.items()}
    return _json(
        {
            "model_spec": {"name": model_name, "signature_name": "", "version": str(served.version)},
            "metadata": {"signature_def": {"@type": _SIGNATURE_DEF_MAP, "signature_def": signatures}},
        }
    )


def _status(status: VersionStatus) -> dict[str, Any]:
    outcome = {"error_code": "UNKNOWN" if status.error else "OK", "error_message": status.error}
    return {"version": str(status.version), "state": status.state.value, "status": outcome}


def _signature(signature: Signature) -> dict[str, Any]:
    return {
        "inputs": _tensors(signature.input_specs),
        "outputs": _tensors(signature.output_specs),
        "method_name": "tensorflow/serving/predict",
    }


def _tensors(specs: Mapping[str, tf.TensorSpec]) -> dict[str, Any]:
    return {name: _tensor(name, spec) for name, spec in specs.items()}


def _tensor(name: str, spec: tf.TensorSpec) -> dict[str, Any]:
    sizes = [{"size": str(-1 if size is None else size), "name": ""} for size in spec.shape.as_list()]
    dtype = types_pb2.DataType.Name(spec.dtype.as_datatype_enum)
    return {"dtype": dtype, "tensor_shape": {"dim": sizes, "unknown_rank": False}, "name": name}


def _json(content: Any) -> bytes:  # noqa: ANN401 - JSON has no types
    return orjson.dumps(content, option=orjson.OPT_INDENT_2)
