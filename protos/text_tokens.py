"""Protobuf text -> tokens with their places, cut as text_format cuts them.

text_format's own tokenizer tells a place only by copying the whole line, which takes minutes on a line of many values.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from protos.errors import Position

_TOKEN = re.compile(
    r"""(?P<space>(?:\s|\#[^\n]*)+)
      | (?P<string>"[^"\n\\]*(?:\\.[^"\n\\]*)*"? | '[^'\n\\]*(?:\\.[^'\n\\]*)*'?)
      | (?P<word>[A-Za-z_][0-9A-Za-z_+-]*)
      | (?P<number>(?:[0-9+-]|\.[0-9])[0-9A-Za-z_.+-]*)
      | (?P<mark>.)""",
    re.VERBOSE,
)


class Token(NamedTuple):
    """A piece of text.

    Attributes:
      kind: "string" (with its quotes; the closing one may be absent), "word", "number", "mark" or "end".
      text: as written; "" at the end.
      at: its first character.
    """

    kind: str
    text: str
    at: Position


def text_tokens(text: str, name: str) -> Iterator[Token]:
    """Yields the tokens of a text named `name`, and a last one of kind "end"."""
    line, line_start = 1, 0
    for match in _TOKEN.finditer(text):
        if match.lastgroup == "space":
            if newlines := match[0].count("\n"):
                line += newlines
                line_start = match.start() + match[0].rindex("\n") + 1
            continue
        yield Token(str(match.lastgroup), match[0], Position(name, line, match.start() - line_start + 1))
    yield Token("end", "", Position(name, line, len(text) - line_start + 1))
