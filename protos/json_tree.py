"""JSON text -> tree."""

import json
import re
from collections.abc import Iterator

from protos.errors import ConfigError, Position
from protos.tree import Block, Field, Scalar

_TOKEN = re.compile(r'\s*(?P<token>"(?:[^"\\]|\\.)*"|[\[\]{}:,]|[^\s\[\]{}:,"]+)')


def parse_json_tree(text: str, name: str) -> Block:
    """Parses JSON without knowing the schema; null fields are left out.

    Raises:
      ConfigError: the text is no JSON object; with line and column.
    """
    try:
        is_object = isinstance(json.loads(text), dict)
    except json.JSONDecodeError as error:
        raise ConfigError(
            f"{name}:{error.lineno}:{error.colno}: wanted JSON, got text that is none: {error.msg}"
        ) from error
    except RecursionError as error:
        raise ConfigError(f"{name}:1:1: wanted a config, got JSON nested too deeply; close some braces") from error
    if not is_object:
        raise ConfigError(f"{name}:1:1: wanted a JSON object with the config's fields, got another value")
    block = _value(_Tokens(text, name))
    return block[0] if isinstance(block[0], Block) else Block((), Position(name, 1, 1))


class _Tokens:
    """Tokens of a text that json.loads has accepted, with their places."""

    def __init__(self, text: str, name: str) -> None:
        self._iterator = self._scan(text, name)
        self.token, self.at = next(self._iterator)

    def take(self) -> str:
        token = self.token
        self.token, self.at = next(self._iterator, ("", self.at))
        return token

    @staticmethod
    def _scan(text: str, name: str) -> Iterator[tuple[str, Position]]:
        line, line_start, seen = 1, 0, 0
        for match in _TOKEN.finditer(text):
            start = match.start("token")
            newlines = text.count("\n", seen, start)
            if newlines:
                line, line_start = line + newlines, text.rindex("\n", seen, start) + 1
            seen = start
            yield match["token"], Position(name, line, start - line_start + 1)


def _value(tokens: _Tokens) -> tuple[Scalar | Block, ...]:
    """Returns the value, or the values of a list."""
    at = tokens.at
    match tokens.token:
        case "{":
            return (_object(tokens, at),)
        case "[":
            return _list(tokens)
    token = tokens.take()
    if token.startswith('"'):
        return (Scalar("string", json.loads(token), at),)
    return (Scalar("word" if token[0].isalpha() else "number", token, at),)


def _object(tokens: _Tokens, at: Position) -> Block:
    tokens.take()
    fields = []
    while tokens.token != "}":
        name_at, name = tokens.at, json.loads(tokens.take())
        tokens.take()
        is_list, is_null = tokens.token == "[", tokens.token == "null"
        values = _value(tokens)
        if not is_null:
            fields.append(Field(name, name_at, values, is_list=is_list))
        if tokens.token == ",":
            tokens.take()
    tokens.take()
    return Block(tuple(fields), at)


def _list(tokens: _Tokens) -> tuple[Scalar | Block, ...]:
    tokens.take()
    values: list[Scalar | Block] = []
    while tokens.token != "]":
        values.extend(_value(tokens))
        if tokens.token == ",":
            tokens.take()
    tokens.take()
    return tuple(values)
