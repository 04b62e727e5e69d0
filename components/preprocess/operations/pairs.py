"""Texts like "id:weight" or "key:value", parted at a separator.

Patterns are RE2's, which TensorFlow and Arrow both use. A text without the separator has no second part.
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    import tensorflow as tf


class TensorPairs(NamedTuple):
    """Both parts, string[N]; `is_pair`, bool[N], tells where the separator is; elsewhere the parts are the text."""

    first: "tf.Tensor"
    second: "tf.Tensor"
    is_pair: "tf.Tensor"


class ArrowPairs(NamedTuple):
    """As TensorPairs: string[N], string[N], bool[N]."""

    first: pa.StringArray
    second: pa.StringArray
    is_pair: pa.BooleanArray


@dataclass(frozen=True, slots=True)
class Pairs:
    """Parts texts at the first or the last place where the separator stands.

    Attributes:
      separator: not empty.
      at_last: whether the last place counts.
    """

    separator: str
    at_last: bool

    def in_graph(self, texts: "tf.Tensor") -> TensorPairs:
        """Returns both parts of string[N]."""
        import tensorflow as tf

        pattern = self._pattern("(.*)", "(.*)")
        first = tf.strings.regex_replace(texts, pattern, r"\1")
        return TensorPairs(
            first, tf.strings.regex_replace(texts, pattern, r"\2"), tf.strings.regex_full_match(texts, pattern)
        )

    def in_arrow(self, texts: pa.StringArray) -> ArrowPairs:
        """Returns both parts of string[N]."""
        found = pc.extract_regex(texts, self._pattern("(?P<first>.*)", "(?P<second>.*)"))
        is_pair = found.is_valid()
        first, second = (pc.if_else(is_pair, pc.struct_field(found, part), texts) for part in ("first", "second"))
        return ArrowPairs(first, second, is_pair)

    def _pattern(self, first: str, second: str) -> str:
        if not self.at_last:
            first = first.replace(".*", ".*?")
        return f"(?s)^{first}{re.escape(self.separator)}{second}$"
