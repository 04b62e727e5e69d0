"""Rules of texts and lists, as their fields say them: one of some words, not empty, as many as another field has."""

from typing import Any

from google.protobuf.message import Message

from protos import options_pb2
from protos.options import option
from protos.rules.check import Check


def check_texts(check: Check, path: str, message: Message) -> None:
    """What the fields of one message say of themselves holds; messages within it are not looked into."""
    for field in message.DESCRIPTOR.fields:
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
