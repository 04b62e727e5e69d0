"""All fields that a message sets, at any depth."""

from collections.abc import Iterator
from typing import NamedTuple

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from protos.positions import join


class SetField(NamedTuple):
    """One value that is set; a repeated field yields one a value.

    Attributes:
      message: name of the message type that has the field.
      field: its descriptor.
      value: the value; a message for message fields, the whole mapping for map fields.
      path: its path.
    """

    message: str
    field: FieldDescriptor
    value: object
    path: str


def set_fields(message: Message, path: str = "") -> Iterator[SetField]:
    """Yields the set fields of a message, outer before inner.

    Args:
      message: where to start.
      path: its own path; "" for the root.
    """
    for field, value in message.ListFields():
        own_path = join(path, field.name)
        is_map = field.message_type is not None and field.message_type.GetOptions().map_entry
        if field.is_repeated and not is_map:
            for index, item in enumerate(value):
                yield from _set_field(message, field, item, f"{own_path}[{index}]")
        else:
            yield from _set_field(message, field, value, own_path)


def _set_field(message: Message, field: FieldDescriptor, value: object, path: str) -> Iterator[SetField]:
    yield SetField(message.DESCRIPTOR.name, field, value, path)
    if isinstance(value, Message):
        yield from set_fields(value, path)
