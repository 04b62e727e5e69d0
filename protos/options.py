"""Reads what fields and messages of the schema say of themselves; see options.proto."""

from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor


def option(of: Descriptor | FieldDescriptor, which: FieldDescriptor) -> Any:  # noqa: ANN401 - options have many types
    """Returns what a message or field says of itself; the option's default if it says nothing.

    Args:
      of: the message or field.
      which: an extension of protos.options_pb2.
    """
    options: Any = of.GetOptions()
    return options.Extensions[which]


def has_option(of: Descriptor | FieldDescriptor, which: FieldDescriptor) -> bool:
    """Returns whether a message or field says anything of this kind."""
    options: Any = of.GetOptions()
    return bool(options.HasExtension(which))
