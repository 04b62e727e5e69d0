"""One value a row as text: numbers in decimal, a missing one replaced by the default, if there is one."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from components.preprocess.operations.tokens import Tokens, as_text, find_tokens, format_floats
from components.sentinels import MISSING_TEXT

if TYPE_CHECKING:
    import tensorflow as tf


@dataclass(frozen=True, slots=True)
class OneToken:
    """string[B], int64[B] or float32[B] -> one token a row, "" where it is missing and `default` is empty.

    Attributes:
      default: what a missing value is.
      decimals: digits after the point of floats, which must be known for these.
    """

    default: str
    decimals: int | None = None

    def in_graph(self, column: "tf.Tensor") -> "tf.Tensor":
        """Returns string[B]."""
        import tensorflow as tf

        from components.preprocess.operations.graph_values import as_text, is_missing

        text = as_text(column, self.decimals)
        return tf.where(is_missing(text), self.default, text) if self.default else text

    def in_arrow(self, column: pa.Array) -> Tokens:
        """Returns the tokens of B rows."""
        tokens = find_tokens(column)
        if pa.types.is_floating(column.type):
            tokens = Tokens(format_floats(tokens.distinct, self.decimals), tokens.codes)
        if not self.default:
            return tokens
        text = as_text(tokens.distinct)
        filled = pc.if_else(pc.equal(text, MISSING_TEXT), self.default, text)
        return Tokens(filled, tokens.codes)
