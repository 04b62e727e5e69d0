"""The layers that a backbone may name: class names, their messages or parameters, and those that are refused, with why.

What makes them stands in model/build/layers.py and keras_layers.py.
"""

from typing import Any

from google.protobuf.message import Message

from protos import options_pb2
from protos.backbone_pb2 import KerasLayer
from protos.nearest import suggestion
from protos.options import option
from protos.struct_params import fill_message, read_params

LAYERS = {
    kind: field.name
    for field in KerasLayer.DESCRIPTOR.oneofs_by_name["params"].fields
    for kind in option(field, options_pb2.layer_class)
}
"""Class of ours -> its field in KerasLayer, which names it."""

COMBINATIONS = ("Add", "Average", "Maximum", "Minimum", "Multiply", "Subtract")
"""Classes of tf.keras.layers that make one tensor of several, number by number."""

KERAS_LAYERS: dict[str, dict[str, type | list[type]]] = {
    "Activation": {"activation": str},
    "BatchNormalization": {"momentum": float, "epsilon": float},
    "Concatenate": {"axis": int},
    "Dense": {"units": int, "activation": str, "use_bias": bool, "kernel_initializer": str},
    "Dropout": {"rate": float},
    "Flatten": {},
    "LayerNormalization": {"epsilon": float, "center": bool, "scale": bool},
    "Reshape": {"target_shape": [int]},
    **{kind: {} for kind in COMBINATIONS},
}
"""Class of tf.keras.layers -> its parameters' types."""

_CPP = "it needs an operation in C++ that Gateline has not; compute it in the raw log"
REFUSED = {
    "EditDistance": _CPP,
    "EmbeddingLayer": "it reads ids; write a block with embedding_layer {...}",
    "Lambda": "its function is code; write lambda { expression: ... }",
    "MappedDotProduct": _CPP,
    "NaryDis": _CPP,
    "NaryDisEmbedding": _CPP,
    "OverlapFeature": _CPP,
    "TextEncoder": "it reads text; make a sequence feature of its tokens and write TransformerEncoder over that",
    "TextNormalize": _CPP,
}
"""Class -> why it is refused, and what to do instead."""


def read_layer(message: KerasLayer) -> Message | dict[str, Any]:
    """Returns a layer's parameters: the filled message of a class of ours, or those of tf.keras.layers by name.

    Raises:
      ValueError: the class is unknown or refused, or its parameters don't fit; wanted, got, next step.
    """
    kind, params = message.class_name, message.WhichOneof("params")
    if kind in REFUSED:
        raise ValueError(f"the layer {kind} is refused: {REFUSED[kind]}")
    if kind in LAYERS:
        field = LAYERS[kind]
        if params == "st_params":
            filled: Message = fill_message(getattr(KerasLayer(), field), message.st_params, kind)
            return filled
        if params not in (None, field):
            raise ValueError(f"{kind}: expected its parameters as {field} or st_params, got {params}")
        found: Message = getattr(message, field)
        return found
    if kind not in KERAS_LAYERS:
        near = suggestion(kind, [*LAYERS, *KERAS_LAYERS])
        raise ValueError(f"expected the class of a layer that Gateline has, got {kind!r}; {near}")
    if params not in (None, "st_params"):
        raise ValueError(f"{kind}: expected its parameters as st_params, got {params}")
    values: dict[str, Any] = read_params(message.st_params, KERAS_LAYERS[kind], kind)
    return values
