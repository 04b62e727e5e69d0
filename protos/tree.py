"""A config as it is written, before any schema: fields, values and where each stands."""

from dataclasses import dataclass

from protos.errors import Position


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value.

    Attributes:
      kind: "string" (in quotes), "number" or "word" (identifier: an enum value, true, nan).
      text: as written; of a string, what the quotes hold.
      at: its first character.
    """

    kind: str
    text: str
    at: Position


@dataclass(frozen=True, slots=True)
class Block:
    """What stands between braces; the whole file is a block too."""

    fields: tuple["Field", ...]
    at: Position


@dataclass(frozen=True, slots=True)
class Field:
    """One `name: value`, `name { ... }` or `name: [...]`.

    Attributes:
      name: as written.
      at: first character of the name.
      values: one value, or those of the list.
      is_list: whether they stand in brackets.
      has_colon: whether a colon follows the name.
    """

    name: str
    at: Position
    values: tuple[Scalar | Block, ...]
    is_list: bool = False
    has_colon: bool = True
