"""Cells of sequences as tokens in their order: every element keeps its place, whether it has a value or not."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from components.preprocess.operations.lists import Offsets, keep, offsets_of, places_of
from components.preprocess.operations.tokens import Tokens, as_text, find_tokens
from components.sentinels import MISSING_INTEGER, MISSING_TEXT

if TYPE_CHECKING:
    import tensorflow as tf


@dataclass(frozen=True, slots=True)
class SequenceTokens:
    """Text cells "a;b;c", or lists -> tokens, at most the first `max_length`.

    An element without text is a missing value that keeps its place; a missing value of a list is left out, as in all
    lists. An empty cell has no elements.

    Attributes:
      delimiter: text between elements; None: cells are lists.
      max_length: None: all elements count.
      default: what a missing element counts as; "": it stays missing.
    """

    delimiter: str | None
    max_length: int | None
    default: str

    def in_graph(self, column: object) -> "tf.RaggedTensor":
        """Returns string[B, None]."""
        import tensorflow as tf

        from components.preprocess.operations.graph_values import as_text

        if isinstance(column, tf.SparseTensor):
            lists = tf.RaggedTensor.from_sparse(column)
            texts = lists.with_values(as_text(lists.values))
            elements = tf.ragged.boolean_mask(texts, tf.not_equal(texts, MISSING_TEXT))
        else:
            pieces = tf.strings.split(column, self.delimiter)
            is_there = tf.repeat(tf.not_equal(column, MISSING_TEXT), pieces.row_lengths())
            elements = tf.ragged.boolean_mask(pieces, pieces.with_values(is_there))
        if self.max_length is not None:
            elements = elements[:, : self.max_length]
        if not self.default:
            return elements
        values = elements.values
        return elements.with_values(tf.where(tf.equal(values, MISSING_TEXT), self.default, values))

    def in_arrow(self, column: pa.Array) -> Tokens:
        """Returns the tokens of B rows."""
        elements, offsets = self.elements(column)
        tokens = find_tokens(elements)
        distinct = tokens.distinct
        if self.default:
            texts = as_text(distinct)
            distinct = pc.if_else(pc.equal(texts, MISSING_TEXT), self.default, texts)
        return Tokens(distinct, tokens.codes, offsets)

    def elements(self, column: pa.Array) -> tuple[pa.Array, Offsets]:
        """Returns the elements of B rows one after the other, as they came, and their offsets."""
        if pa.types.is_list(column.type):
            values, offsets = column.flatten(), offsets_of(column)
            missing = MISSING_TEXT if pa.types.is_string(values.type) else MISSING_INTEGER
            is_there = pc.not_equal(values, pa.scalar(missing, values.type)).to_numpy(zero_copy_only=False)
        else:
            lists = pc.split_pattern(column, self.delimiter)
            values, offsets = lists.flatten(), offsets_of(lists)
            is_cell = pc.not_equal(column, MISSING_TEXT).to_numpy(zero_copy_only=False)
            is_there = np.repeat(is_cell, np.diff(offsets))
        if not is_there.all():
            values, offsets = values.filter(pa.array(is_there)), keep(is_there, offsets)
        if self.max_length is not None:
            within = places_of(offsets) < self.max_length
            values, offsets = values.filter(pa.array(within)), keep(within, offsets)
        return values, offsets
