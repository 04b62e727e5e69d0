"""Parameters of layers from free-form structs, in which every number is a double: types come from who reads them.

Which class has which parameters stands in protos/block_layers.py.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

from google.protobuf import json_format
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.struct_pb2 import Struct

from protos.mlp_pb2 import MLP
from protos.nearest import suggestion

AnyMessage = TypeVar("AnyMessage", bound=Message)

_IGNORED = ("name",)
"""Keras' names of layers; blocks have names of their own."""

_INTEGERS = frozenset(
    {FieldDescriptor.CPPTYPE_INT32, FieldDescriptor.CPPTYPE_INT64}
    | {FieldDescriptor.CPPTYPE_UINT32, FieldDescriptor.CPPTYPE_UINT64}
)
_PYTHON_TYPES: dict[int, type] = dict.fromkeys(_INTEGERS, int) | {
    FieldDescriptor.CPPTYPE_FLOAT: float,
    FieldDescriptor.CPPTYPE_DOUBLE: float,
    FieldDescriptor.CPPTYPE_BOOL: bool,
    FieldDescriptor.CPPTYPE_STRING: str,
}

_REQUIRED = {"Activation": ("activation",), "Dense": ("units",), "Dropout": ("rate",), "Reshape": ("target_shape",)}
"""Class of tf.keras.layers -> parameters without a default."""

_MLP_NAMES = {"use_bias": "bias", "initializer": "kernel_initializer"}
"""EasyRec's names of what Gateline's MLP calls otherwise."""


def read_params(struct: Struct, types: Mapping[str, type | list[type]], kind: str) -> dict[str, Any]:
    """Returns the parameters of a layer, of the types that it wants.

    Args:
      struct: as the config has it.
      types: by parameter its type, or a list of one type for lists.
      kind: the layer's class, for messages.

    Raises:
      ValueError: a parameter is unknown, of another type, or no whole number where one is wanted.
    """
    params = {}
    for name, value in _as_dict(struct).items():
        wanted = types.get(name)
        if wanted is None:
            near = f"{suggestion(name, types)}; " if types else ""
            raise ValueError(f"{kind}: st_params: expected a parameter that {kind} has, got {name}; {near}remove it")
        if isinstance(wanted, list):
            items = value if isinstance(value, list) else [value]
            params[name] = [_convert(item, wanted[0], f"{kind}: st_params: {name}") for item in items]
        else:
            params[name] = _convert(value, wanted, f"{kind}: st_params: {name}")
    if missing := [name for name in _REQUIRED.get(kind, ()) if name not in params]:
        raise ValueError(f"{kind}: st_params: expected {', '.join(missing)}, got none")
    return params


def fill_message(message: AnyMessage, struct: Struct, kind: str) -> AnyMessage:
    """Returns a layer's own message, filled with what a struct says.

    An MLP begins with the defaults of EasyRec's Keras MLP, but with a linear last layer, as EasyRec means it there.

    Raises:
      ValueError: as read_params.
    """
    _fill(message, _as_dict(struct), f"{kind}: st_params")
    return message


def _as_dict(struct: Struct) -> dict[str, Any]:
    params: dict[str, Any] = json_format.MessageToDict(struct)
    return {name: value for name, value in params.items() if name not in _IGNORED}


def _fill(message: Message, params: Mapping[str, Any], path: str) -> None:
    names = _MLP_NAMES if isinstance(message, MLP) else {}
    if isinstance(message, MLP):
        message.CopyFrom(_KERAS_MLP)
    fields = message.DESCRIPTOR.fields_by_name
    for given, value in params.items():
        name = names.get(given, given)
        if name not in fields:
            known = suggestion(given, fields)
            raise ValueError(f"{path}: expected a parameter that is there, got {given}; {known}; or remove it")
        field, here = fields[name], f"{path}.{given}"
        items = value if isinstance(value, list) else [value]
        if field.message_type is not None:
            for item in items:
                if not isinstance(item, dict):
                    raise ValueError(f"{here}: expected a struct, got {item!r}")
                part = getattr(message, name).add() if field.is_repeated else getattr(message, name)
                part.SetInParent()
                _fill(part, item, here)
            continue
        wanted = _PYTHON_TYPES[field.cpp_type]
        if field.is_repeated:
            getattr(message, name).extend(_convert(item, wanted, here) for item in items)
        else:
            setattr(message, name, _convert(value, wanted, here))


def _convert(value: Any, wanted: type, path: str) -> Any:  # noqa: ANN401
    if wanted is int and isinstance(value, float) and value.is_integer():
        return int(value)
    if wanted is float and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if wanted in (bool, str) and isinstance(value, wanted):
        return value
    names = {int: "a whole number", float: "a number", bool: "true or false", str: "a text"}
    raise ValueError(f"{path}: expected {names[wanted]}, got {value!r}")


_KERAS_MLP = MLP(
    use_bn=True,
    bias=False,
    use_final_bias=False,
    keep_bias_with_bn=True,
    bn_epsilon=1e-3,
    bn_momentum=0.99,
    bn_unbiased_variance=False,
    kernel_initializer="he_uniform",
    final_activation="",
)
