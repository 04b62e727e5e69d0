"""Protobuf text -> tree, by text_format's own tokens."""

import re

from google.protobuf import text_encoding, text_format  # type: ignore[attr-defined]

from protos.errors import ConfigError, Position
from protos.tree import Block, Field, Scalar

MAX_DEPTH = 60
"""Blocks within blocks; the schema has 9. Past it the text is broken, and deeper recursion would end in a traceback."""

_QUOTES = ("'", '"')
_CLOSING = {"{": "}", "<": ">"}
_NAME = re.compile(r"[A-Za-z_]\w*\Z")
_NUMBER = re.compile(r"[-+.\d]")
_ESCAPE = re.compile(
    r"\\(?:[abfnrtv\\'\"]|(?![4-7][0-7]{2})[0-7]{1,3}|x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{4}|U000[0-9a-fA-F]{5}|(?P<bad>.|$))"
)
"""A backslash with what follows; `bad` if that is no escape. Octal ones end at \\377."""


def parse_text_tree(text: str, name: str) -> Block:
    """Parses text without knowing the schema.

    Args:
      text: protobuf text format.
      name: file name for positions.

    Raises:
      ConfigError: the text is no text format; with line and column.
    """
    return _Scanner(text, name).file()


class _Scanner:
    """Recursive descent over the tokens of one text."""

    def __init__(self, text: str, name: str) -> None:
        self._tokens = text_format.Tokenizer(text.split("\n"))
        self._name = name
        self._depth = 0

    def file(self) -> Block:
        start = Position(self._name, 1, 1)
        return Block(self._fields_until("", start), start)

    def _here(self) -> Position:
        # The tokenizer tells its place only in an error that it makes.
        place: text_format.ParseError = getattr(self._tokens, "ParseError")("")  # noqa: B009
        return Position(self._name, place.GetLine() or 1, place.GetColumn() or 1)

    def _fields_until(self, end: str, opened: Position) -> tuple[Field, ...]:
        fields = []
        while self._tokens.token != end:
            if self._tokens.AtEnd():
                raise ConfigError(
                    f'{opened}: this block is never closed; wanted "{end}", got the end of the file; add it'
                )
            fields.append(self._field())
            if not self._tokens.TryConsume(","):
                self._tokens.TryConsume(";")
        return tuple(fields)

    def _field(self) -> Field:
        at = self._here()
        name = self._tokens.token
        if not _NAME.match(name):
            raise ConfigError(f"{at}: {_not_a_name(name)}")
        self._tokens.NextToken()
        has_colon = self._tokens.TryConsume(":")
        if self._tokens.LookingAt("["):
            return Field(name, at, self._list(), is_list=True, has_colon=has_colon)
        return Field(name, at, (self._value(name),), has_colon=has_colon)

    def _list(self) -> tuple[Scalar | Block, ...]:
        opened = self._here()
        self._tokens.NextToken()
        values: list[Scalar | Block] = []
        while not self._tokens.TryConsume("]"):
            if self._tokens.AtEnd():
                raise ConfigError(f'{opened}: this list is never closed; wanted "]", got the end of the file; add it')
            values.append(self._value("the list"))
            if self._tokens.TryConsume(","):
                if self._tokens.LookingAt("]"):
                    raise ConfigError(f'{self._here()}: wanted a value after "," in a list, got "]"; remove the comma')
            elif not self._tokens.LookingAt("]"):
                got = f'"{self._tokens.token}"' if self._tokens.token else "the end of the file"
                raise ConfigError(
                    f'{self._here()}: wanted "," or "]" in a list, got {got}; separate the values by commas'
                )
        return tuple(values)

    def _value(self, owner: str) -> Scalar | Block:
        at, token = self._here(), self._tokens.token
        if token in _CLOSING:
            return self._block(at, _CLOSING[token])
        if token.startswith(_QUOTES):
            return Scalar("string", self._string(), at)
        if not token or not (_NUMBER.match(token) or token[0].isalpha() or token[0] == "_"):
            got = f'"{token}"' if token else "the end of the file"
            raise ConfigError(f"{at}: wanted a value of {owner}, got {got}; write `name: value` or `name {{ ... }}`")
        self._tokens.NextToken()
        return Scalar("number" if _NUMBER.match(token) else "word", token, at)

    def _block(self, at: Position, end: str) -> Block:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ConfigError(f"{at}: wanted at most {MAX_DEPTH} blocks within one another, got more; close some")
        self._tokens.NextToken()
        fields = self._fields_until(end, at)
        self._tokens.NextToken()
        self._depth -= 1
        return Block(fields, at)

    def _string(self) -> str:
        """Returns one text, which several quoted ones in a row make up together."""
        at, parts = self._here(), []
        while self._tokens.token.startswith(_QUOTES):
            parts.append(_unquote(self._tokens.token, self._here()))
            self._tokens.NextToken()
        try:
            return b"".join(parts).decode()
        except UnicodeDecodeError as error:
            raise ConfigError(f"{at}: wanted UTF-8 text, got other bytes by escapes; write the characters") from error


def _unquote(token: str, at: Position) -> bytes:
    if len(token) < 2 or token[-1] != token[0]:
        raise ConfigError(f"{at}: wanted a closing {token[0]} in the same line, got none; close the quotes")
    for escape in _ESCAPE.finditer(token[1:-1]):
        if escape["bad"] is not None:
            wanted = "wanted an escape such as \\\\, \\n, \\003 or \\x1d in text"
            raise ConfigError(f"{at}: {wanted}, got {escape[0]} in {token}; write \\\\ for a backslash")
    unescaped: bytes = text_encoding.CUnescape(token[1:-1])
    return unescaped


def _not_a_name(token: str) -> str:
    if token == ".":
        return (
            'wanted a field name, got "..."; this is a fragment of documentation that leaves lines out: '
            "write the lines that the dots stand for"
        )
    if token in ("}", ">", "]"):
        return (
            f'wanted a field name, got "{token}"; it closes nothing: remove it, or a bracket before it closed too early'
        )
    return f"wanted a field name, got {token!r}; write `name: value` or `name {{ ... }}`"
