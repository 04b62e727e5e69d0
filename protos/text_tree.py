"""Protobuf text -> tree."""

import re

from google.protobuf import text_encoding  # type: ignore[attr-defined]

from protos.errors import ConfigError, Position
from protos.text_tokens import Token, text_tokens
from protos.tree import Block, Field, Scalar

MAX_DEPTH = 60
"""Blocks within blocks; the schema has 9. Past it the text is broken, and deeper recursion would end in a traceback."""

_CLOSING = {"{": "}", "<": ">"}
_NAME = re.compile(r"[A-Za-z_]\w*\Z")
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
    start = Position(name, 1, 1)
    return Block(_Scanner(text, name).fields_until("", start), start)


class _Scanner:
    """Recursive descent over the tokens of one text."""

    def __init__(self, text: str, name: str) -> None:
        self._rest = text_tokens(text, name)
        self._token = next(self._rest)
        self._depth = 0

    def fields_until(self, end: str, opened: Position) -> tuple[Field, ...]:
        fields = []
        while self._token.text != end:
            if self._token.kind == "end":
                raise ConfigError(
                    f'{opened}: this block is never closed; wanted "{end}", got the end of the file; add it'
                )
            fields.append(self._field())
            if not self._skip(","):
                self._skip(";")
        return tuple(fields)

    def _take(self) -> Token:
        token = self._token
        self._token = next(self._rest, token)
        return token

    def _skip(self, mark: str) -> bool:
        if self._token.text != mark:
            return False
        self._take()
        return True

    def _field(self) -> Field:
        name = self._take()
        if not _NAME.match(name.text):
            raise ConfigError(f"{name.at}: {_not_a_name(name.text)}")
        has_colon = self._skip(":")
        if self._token.text == "[":
            return Field(name.text, name.at, self._list(), is_list=True, has_colon=has_colon)
        return Field(name.text, name.at, (self._value(name.text),), has_colon=has_colon)

    def _list(self) -> tuple[Scalar | Block, ...]:
        opened = self._take().at
        values: list[Scalar | Block] = []
        while not self._skip("]"):
            if self._token.kind == "end":
                raise ConfigError(f'{opened}: this list is never closed; wanted "]", got the end of the file; add it')
            values.append(self._value("the list"))
            if self._skip(","):
                if self._token.text == "]":
                    raise ConfigError(f'{self._token.at}: wanted a value after ",", got "]"; remove the comma')
            elif self._token.text != "]":
                got = _shown(self._token)
                raise ConfigError(
                    f'{self._token.at}: wanted "," or "]" in a list, got {got}; put commas between values'
                )
        return tuple(values)

    def _value(self, owner: str) -> Scalar | Block:
        token = self._token
        if token.text in _CLOSING:
            return self._block()
        if token.kind == "string":
            return self._string()
        if token.kind not in ("word", "number"):
            got = _shown(token)
            raise ConfigError(
                f"{token.at}: wanted a value of {owner}, got {got}; write `name: value` or `name {{ ... }}`"
            )
        self._take()
        return Scalar(token.kind, token.text, token.at)

    def _block(self) -> Block:
        opening = self._take()
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ConfigError(
                f"{opening.at}: wanted at most {MAX_DEPTH} blocks within one another, got more; close some"
            )
        fields = self.fields_until(_CLOSING[opening.text], opening.at)
        self._take()
        self._depth -= 1
        return Block(fields, opening.at)

    def _string(self) -> Scalar:
        """Returns one text, which several quoted ones in a row make up together."""
        at, parts = self._token.at, []
        while self._token.kind == "string":
            parts.append(_unquote(self._take()))
        try:
            return Scalar("string", b"".join(parts).decode(), at)
        except UnicodeDecodeError as error:
            raise ConfigError(f"{at}: wanted UTF-8 text, got other bytes by escapes; write the characters") from error


def _unquote(token: Token) -> bytes:
    text = token.text
    if len(text) < 2 or text[-1] != text[0]:
        raise ConfigError(f"{token.at}: wanted a closing {text[0]} in the same line, got none; close the quotes")
    for escape in _ESCAPE.finditer(text[1:-1]):
        if escape["bad"] is not None:
            wanted = "wanted an escape such as \\\\, \\n, \\003 or \\x1d in text"
            raise ConfigError(f"{token.at}: {wanted}, got {escape[0]} in {text}; write \\\\ for a backslash")
    unescaped: bytes = text_encoding.CUnescape(text[1:-1])
    return unescaped


def _shown(token: Token) -> str:
    return f'"{token.text}"' if token.text else "the end of the file"


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
