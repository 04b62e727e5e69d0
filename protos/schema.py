"""Fits a tree to the schema: problems, places of all fields, values given twice, and names to be replaced."""

from dataclasses import dataclass, field
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from protos.aliases import schema_name
from protos.errors import Position
from protos.nearest import suggestion
from protos.notice import Notice
from protos.positions import Positions, is_within, join
from protos.problem import Problem
from protos.scalars import misfit
from protos.tree import Block, Field, Scalar


@dataclass(frozen=True, slots=True)
class Rename:
    """A written field name that the parser is to see as another."""

    at: Position
    written: str
    name: str


@dataclass(slots=True)
class Survey:
    """What fitting a tree to the schema yields.

    Attributes:
      positions: the place of every field; of one given twice the last.
      from_json: whether JSON's rules for names and values hold.
      num_unknown: fields that the schema lacks.
    """

    positions: Positions
    from_json: bool
    num_unknown: int = 0
    problems: list[Problem] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    renames: list[Rename] = field(default_factory=list)
    _counts: dict[str, int] = field(default_factory=dict)
    _members: dict[tuple[str, str], str] = field(default_factory=dict)

    def blame(self, at: Position, path: str, text: str) -> None:
        """Adds a problem."""
        self.problems.append(Problem(at, path, text))


def survey(tree: Block, root: type[Message], file: str, from_json: bool) -> Survey:
    """Fits a whole text's tree to the schema of its root message."""
    result = Survey(Positions(file), from_json)
    descriptor: Any = root.DESCRIPTOR
    _fit_block(result, tree, descriptor, "")
    return result


def _fit_block(result: Survey, block: Block, message: Descriptor, path: str) -> None:
    for written in block.fields:
        name = schema_name(message.full_name, written.name)
        descriptor = _find(message, name, result.from_json)
        if descriptor is None:
            near = suggestion(written.name, message.fields_by_name)
            text = (
                f'wanted a field of {message.name}, got unknown "{written.name}"; {near}; correct the name or remove it'
            )
            result.num_unknown += 1
            result.blame(written.at, path, text)
            continue
        own_path = join(path, descriptor.name)
        if name != written.name:
            result.renames.append(Rename(written.at, written.name, name))
            text = f'"{written.name}" stands in documents only; read as {name}'
            result.notices.append(Notice(written.at, own_path, "alias", text))
        _fit_field(result, written, descriptor, own_path)


def _find(message: Descriptor, name: str, from_json: bool) -> FieldDescriptor | None:
    found: FieldDescriptor | None = message.fields_by_name.get(name)
    if found is None and from_json:
        found = next((candidate for candidate in message.fields if candidate.json_name == name), None)
    return found


def _fit_field(result: Survey, written: Field, descriptor: FieldDescriptor, path: str) -> None:
    _note_oneof(result, written, descriptor, path)
    if descriptor.message_type is None and not written.has_colon:
        result.blame(written.at, path, f'wanted ":" after {written.name}, got none; write {written.name}: value')
    if written.is_list and not descriptor.is_repeated:
        result.blame(written.at, path, "wanted one value, got a list in brackets; leave the brackets out")
        return
    if descriptor.is_repeated:
        result.positions.places.setdefault(path, written.at)
    for value in written.values:
        at = value.at if written.is_list else written.at
        _fit_value(result, written, value, descriptor, _value_path(result, at, descriptor, path))


def _value_path(result: Survey, at: Position, descriptor: FieldDescriptor, path: str) -> str:
    """Returns the path of the next value of a field and notes its place."""
    places = result.positions.places
    if descriptor.is_repeated:
        count = result._counts.get(path, 0)
        result._counts[path] = count + 1
        path = f"{path}[{count}]"
    elif path in places:
        what = "merged with the block" if descriptor.message_type else "takes the place of the value"
        text = f"given twice; {what} at {places[path]}"
        result.notices.append(Notice(at, path, "duplicate", text))
    places[path] = at
    return path


def _note_oneof(result: Survey, written: Field, descriptor: FieldDescriptor, path: str) -> None:
    if descriptor.containing_oneof is None:
        return
    key = (path.removesuffix(descriptor.name), descriptor.containing_oneof.name)
    before = result._members.get(key, path)
    if before != path:
        text = f"takes the place of {before} at {result.positions.find(before)}: only one of them can be set"
        result.notices.append(Notice(written.at, path, "duplicate", text))
        result.positions.forget(before)
        result._counts = {known: count for known, count in result._counts.items() if not is_within(known, before)}
        result._members = {known: held for known, held in result._members.items() if not is_within(held, before)}
    result._members[key] = path


def _fit_value(result: Survey, written: Field, value: Scalar | Block, descriptor: FieldDescriptor, path: str) -> None:
    message = descriptor.message_type
    if (
        message is not None
        and result.from_json
        and (message.GetOptions().map_entry or message.full_name.startswith("google."))
    ):
        return
    if message is not None:
        if isinstance(value, Block):
            _fit_block(result, value, message, path)
        else:
            text = f"wanted a block of {message.name} in braces, got {value.text}; write {written.name} {{ ... }}"
            result.blame(value.at, path, text)
    elif isinstance(value, Block):
        result.blame(value.at, path, f"wanted a value, got a block in braces; write {written.name}: value")
    elif wrong := misfit(descriptor, value, result.from_json):
        result.blame(value.at, path, wrong)
