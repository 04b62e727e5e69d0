"""Which fields of a feature's message name raw columns, and how these are used: what the schema says beside them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from protos import options_pb2
from protos.options import has_option, option
from protos.options_pb2 import Column


@dataclass(frozen=True, slots=True)
class NamedColumn:
    """One value of a field that names a raw column.

    Attributes:
      field: the field.
      index: its place in a repeated field; None in another.
      text: "side:column".
    """

    field: FieldDescriptor
    index: int | None
    text: str

    @property
    def path(self) -> str:
        """Its path within the message."""
        name: str = self.field.name
        return name if self.index is None else f"{name}[{self.index}]"

    def write(self, message: Message, text: str) -> None:
        """Puts another text in its place."""
        if self.index is None:
            setattr(message, self.field.name, text)
        else:
            getattr(message, self.field.name)[self.index] = text


@cache
def column_fields(kind: Descriptor) -> tuple[FieldDescriptor, ...]:
    """Returns the fields that name raw columns, in their order."""
    return tuple(it for it in kind.fields if has_option(it, options_pb2.column))


@cache
def formula_fields(kind: Descriptor) -> tuple[FieldDescriptor, ...]:
    """Returns the fields that are expressions of columns' names."""
    return tuple(it for it in kind.fields if option(it, options_pb2.formula))


def named_columns(message: Message) -> Iterator[NamedColumn]:
    """Yields what is set of the fields that name raw columns, in their order."""
    for field in column_fields(message.DESCRIPTOR):
        value: Any = getattr(message, field.name)
        if field.is_repeated:
            yield from (NamedColumn(field, index, text) for index, text in enumerate(value))
        elif value:
            yield NamedColumn(field, None, value)


def column_uses(message: Message) -> dict[str, Column.Use]:
    """Returns the raw columns that a message names, each with its first use."""
    uses: dict[str, Column.Use] = {}
    for named in named_columns(message):
        uses.setdefault(column_of(named.text), option(named.field, options_pb2.column))
    return uses


def column_of(expression: str) -> str:
    """Returns the column that "side:column" names; without a colon the text itself."""
    side, colon, column = expression.partition(":")
    return column if colon else side
