"""Rules of texts and lists, as their fields say them: one of some words, not empty, as many as another field has."""

from functools import cache
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from protos import options_pb2
from protos.no_effect import unread_paths
from protos.options import option
from protos.positions import is_within
from protos.rules.check import Check
from protos.walk import set_fields


def check_texts(check: Check) -> None:
    """What fields say of themselves holds, in all that the model reads."""
    unread = unread_paths(check.config)
    for found in set_fields(check.config):
        if isinstance(found.value, Message) and not any(is_within(found.path, path) for path in unread):
            _check_message(check, found.path, found.value)


def _check_message(check: Check, path: str, message: Message) -> None:
    for field in _saying(message.DESCRIPTOR):
        value: Any = getattr(message, field.name)
        own, known = f"{path}.{field.name}", list(option(field, options_pb2.one_of))
        if known and value not in known:
            check.blame(own, f"one of {', '.join(known)}", f'"{value}"', "correct the value")
        if (text := option(field, options_pb2.never_empty)) and not value:
            check.blame(own, text, '""', "write one")
        other = option(field, options_pb2.as_many_as)
        if other and value and len(value) != len(getattr(message, other)):
            text = f"one of {field.name} for each of {len(getattr(message, other))} of {other}, or none"
            check.blame(own, text, len(value), "write as many, or remove them")


@cache
def _saying(kind: Descriptor) -> tuple[FieldDescriptor, ...]:
    said = (options_pb2.one_of, options_pb2.never_empty, options_pb2.as_many_as)
    return tuple(field for field in kind.fields if any(option(field, it) for it in said))
