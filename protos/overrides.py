"""`--set path=value`: changes one field of a parsed config."""

import re
from collections.abc import Sequence
from typing import Any

from google.protobuf import text_format
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from protos.aliases import schema_name
from protos.errors import ConfigError, Position
from protos.nearest import suggestion
from protos.positions import Positions, join
from protos.schema import survey
from protos.text_tree import parse_text_tree

_STEP = re.compile(r"(?P<name>\w+)(?:\[(?P<key>[^\]]*)\])?(?:\.(?=\w)|\Z)")


def apply_overrides(config: Message, overrides: Sequence[str], positions: Positions) -> None:
    """Applies overrides in order.

    A path is dotted, with `[i]` (from 0) or a selector `[feature_name=x]` after repeated fields; a selector looks into
    the element and into the oneof field that it sets. A value is in text format; text may go without quotes. A message
    `{...}` or a list `[...]` takes the place of what was there; an empty value clears the field (text: sets it empty).

    Args:
      config: changed in place.
      overrides: each `path=value`.
      positions: learns that the changed fields come from the override.

    Raises:
      ConfigError: a path names nothing, or a value does not fit.
    """
    for override in overrides:
        where = f"--set {override}"
        path, equals, value = _split(override)
        if not equals or not path:
            raise ConfigError(
                f"{where}: wanted path=value, got no path or no equals sign; e.g. data_config.batch_size=4096"
            )
        steps = list(_STEP.finditer(path))
        if "".join(step[0] for step in steps) != path:
            raise ConfigError(
                f"{where}: wanted a dotted path such as feature_configs[0].id_feature.embedding_dim, got {path}"
            )
        _apply(config, steps, value.strip(), where, positions)


def names_a_field(root: type[Message], override: str) -> bool:
    """Returns whether the names in an override's path are fields of a schema, from its root on."""
    message: Any = root.DESCRIPTOR
    for step in _STEP.finditer(_split(override)[0]):
        field = message and message.fields_by_name.get(schema_name(message.full_name, step["name"]))
        if not field:
            return False
        message = field.message_type
    return True


def _split(override: str) -> tuple[str, str, str]:
    """Splits at the first equals sign outside brackets."""
    depth = 0
    for index, character in enumerate(override):
        depth += (character == "[") - (character == "]")
        if character == "=" and depth == 0:
            return override[:index].strip(), "=", override[index + 1 :]
    return override, "", ""


def _apply(config: Message, steps: list[re.Match[str]], value: str, where: str, positions: Positions) -> None:
    message, path = config, ""
    for number, step in enumerate(steps):
        is_last = number == len(steps) - 1
        field = _field(message, step["name"], where)
        _keep_oneof(message, field, where, may_switch=is_last)
        path = join(path, field.name)
        index = None
        if step["key"] is not None:
            index = _index(message, field, step["key"], where)
            path = f"{path}[{index}]"
        elif field.is_repeated and not is_last:
            raise ConfigError(
                f"{where}: wanted [i] or [field=value] after {field.name}, which is repeated, got neither; add it"
            )
        if is_last:
            _set(message, field, index, value, where)
            positions.forget(path)
            positions.places[path] = Position(where, 0, 0)
        else:
            message = _step_into(message, field, index, where)


def _field(message: Message, written: str, where: str) -> FieldDescriptor:
    fields = message.DESCRIPTOR.fields_by_name
    name = schema_name(message.DESCRIPTOR.full_name, written)
    if name not in fields:
        near = suggestion(written, fields)
        raise ConfigError(f'{where}: wanted a field of {message.DESCRIPTOR.name}, got unknown "{written}"; {near}')
    field: FieldDescriptor = fields[name]
    return field


def _keep_oneof(message: Message, field: FieldDescriptor, where: str, may_switch: bool) -> None:
    """Refuses a path through a oneof field that is not the one set: it would clear the other in silence."""
    if field.containing_oneof is None or may_switch:
        return
    held = message.WhichOneof(field.containing_oneof.name)
    if held not in (None, field.name):
        text = (
            f"wanted a path through {held}, which is set, got {field.name}; to change the kind set {field.name}={{...}}"
        )
        raise ConfigError(f"{where}: {text}")


def _index(message: Message, field: FieldDescriptor, key: str, where: str) -> int:
    if not field.is_repeated:
        raise ConfigError(
            f"{where}: wanted no brackets after {field.name}, which holds one value, got [{key}]; leave them out"
        )
    items = getattr(message, field.name)
    if key.isdecimal():
        if int(key) >= len(items):
            raise ConfigError(
                f"{where}: wanted an index of {field.name} from 0 to {len(items) - 1}, got {key}; correct it"
            )
        return int(key)
    name, equals, wanted = (part.strip() for part in key.partition("="))
    if not equals or field.message_type is None:
        raise ConfigError(f"{where}: wanted an index such as [0] or a selector such as [feature_name=x], got [{key}]")
    values = [_selected(item, name) for item in items]
    hits = [index for index, value in enumerate(values) if value == wanted.strip("'\"")]
    if len(hits) != 1:
        near = suggestion(wanted, {value for value in values if value})
        raise ConfigError(f'{where}: wanted one of {field.name} with {name} "{wanted}", got {len(hits)}; {near}')
    return hits[0]


def _selected(item: Message, name: str) -> str | None:
    """Returns a field of an element, or of the message in its oneof, as text."""
    members = (item.WhichOneof(oneof.name) for oneof in item.DESCRIPTOR.oneofs)
    candidates = [item, *(getattr(item, member) for member in members if member)]
    for candidate in candidates:
        if isinstance(candidate, Message) and name in candidate.DESCRIPTOR.fields_by_name:
            return str(getattr(candidate, name))
    return None


def _step_into(message: Message, field: FieldDescriptor, index: int | None, where: str) -> Message:
    if field.message_type is None or field.message_type.GetOptions().map_entry:
        raise ConfigError(f"{where}: wanted the path to end at {field.name}, which has no fields, got more; shorten it")
    inner = getattr(message, field.name)
    result: Message = inner if index is None else inner[index]
    return result


def _set(message: Message, field: FieldDescriptor, index: int | None, value: str, where: str) -> None:
    is_text = field.cpp_type == FieldDescriptor.CPPTYPE_STRING
    if not value and index is None and not (is_text and not field.is_repeated):
        message.ClearField(field.name)
        return
    if field.is_repeated and index is None and not value.startswith("["):
        raise ConfigError(
            f"{where}: wanted a list [...] or an index after {field.name}, got one value; write [{value}]"
        )
    parsed = _parse(message, field, _quote(field, value) if is_text else value, where)
    if index is not None:
        items = getattr(message, field.name)
        if field.message_type is None:
            items[index] = getattr(parsed, field.name)[0]
        else:
            items[index].CopyFrom(getattr(parsed, field.name)[0])
        return
    message.ClearField(field.name)
    message.MergeFrom(parsed)


def _parse(message: Message, field: FieldDescriptor, value: str, where: str) -> Message:
    """Parses the value in an empty message of the type that has the field."""
    text = f"{field.name}: {value}"
    try:
        tree = parse_text_tree(text, where)
    except ConfigError as error:
        raise ConfigError(f"{where}: {str(error).split(': ', 1)[1]}") from error
    if len(tree.fields) != 1:
        raise ConfigError(f"{where}: wanted one value, got more; put text with spaces in quotes")
    problems = survey(tree, type(message), where, from_json=False).problems
    if problems:
        raise ConfigError(f"{where}: {problems[0].text}")
    parsed = type(message)()
    text_format.Merge(text, parsed)
    return parsed


def _quote(field: FieldDescriptor, value: str) -> str:
    """Puts text that came without quotes into them."""
    if '"' in value or "'" in value:
        return value
    if field.is_repeated and value.startswith("[") and value.endswith("]"):
        return f"[{', '.join(_quoted(part.strip()) for part in value[1:-1].split(',') if part.strip())}]"
    return _quoted(value)


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\")
    return f'"{escaped}"'
