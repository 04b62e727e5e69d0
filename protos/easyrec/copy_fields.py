"""Copies a message into one of the new schema that has fields of the same names, messages within it too."""

from collections.abc import Callable
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from protos.easyrec.activation import translate_activation
from protos.easyrec.grades import GRADES
from protos.easyrec.layer_pb2 import MLP
from protos.easyrec.translate_mlp import translate_keras_mlp
from protos.easyrec.translation import Translation
from protos.positions import join

_ACTIVATIONS = ("activation", "linear_activation", "hidden_act")

_BY_MESSAGE: dict[str, Callable[[Translation, Any, Any, str, str], None]] = {
    MLP.DESCRIPTOR.full_name: translate_keras_mlp,
}


def copy_fields(translation: Translation, old: Message, new: Message, old_path: str, new_path: str) -> None:
    """Copies what is set and defaults that differ; refuses a field that the new message lacks and no grade excuses."""
    if special := _BY_MESSAGE.get(old.DESCRIPTOR.full_name):
        special(translation, old, new, old_path, new_path)
        return
    translation.origins[new_path] = old_path
    for source in old.DESCRIPTOR.fields:
        value = getattr(old, source.name)
        is_set = bool(value) if source.is_repeated else old.HasField(source.name)
        target = new.DESCRIPTOR.fields_by_name.get(source.name)
        if target is None:
            asks = is_set and (source.is_repeated or source.message_type is not None or value != source.default_value)
            if asks and source.name not in GRADES.get(old.DESCRIPTOR.name, {}):
                _refuse(translation, source, join(old_path, source.name))
        elif source.message_type is not None:
            if is_set:
                _copy_messages(translation, old, new, old_path, new_path, source)
        elif source.name in _ACTIVATIONS:
            translate_activation(translation, old, new, old_path, new_path, source.name)
        else:
            translation.carry(old, new, old_path, new_path, source.name)


def _copy_messages(
    translation: Translation, old: Message, new: Message, old_path: str, new_path: str, source: FieldDescriptor
) -> None:
    inner_old, inner_new = join(old_path, source.name), join(new_path, source.name)
    if str(source.message_type.full_name).startswith("google.protobuf."):
        getattr(new, source.name).CopyFrom(getattr(old, source.name))
        translation.origins[inner_new] = inner_old
    elif source.is_repeated:
        for index, item in enumerate(getattr(old, source.name)):
            added = getattr(new, source.name).add()
            copy_fields(translation, item, added, f"{inner_old}[{index}]", f"{inner_new}[{index}]")
    else:
        target = getattr(new, source.name)
        target.SetInParent()
        copy_fields(translation, getattr(old, source.name), target, inner_old, inner_new)


def _refuse(translation: Translation, source: FieldDescriptor, path: str) -> None:
    text = "it needs operations of EasyRec's that are not documented; compute it in the raw log or leave it out"
    translation.blame(path, "a field that Gateline honours", source.name, text)
