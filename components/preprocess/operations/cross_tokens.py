"""The cross product of several columns' values: each tuple joined to one token."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from components.preprocess.operations.find_pieces import find_pieces
from components.preprocess.operations.list_tokens import ListTokens
from components.preprocess.operations.lists import Offsets, keep, offsets_from, rows_of
from components.preprocess.operations.one_token import OneToken
from components.preprocess.operations.split_tokens import SplitTokens
from components.preprocess.operations.tokens import Tokens, as_text
from components.raw_log.kinds import ColumnType, Kind
from components.sentinels import MISSING_TEXT
from protos.feature_columns import column_of
from protos.features_pb2 import ComboFeature

if TYPE_CHECKING:
    import tensorflow as tf

    from components.preprocess.operations.graph_values import Values

FindTokens: TypeAlias = OneToken | SplitTokens | ListTokens


@dataclass(frozen=True, slots=True)
class CrossTokens:
    """Cells of several columns -> every tuple of their values, one value of each, those of the first column slowest.

    A row in which one of the columns has no value has no tuple: it has the default, if there is one.

    Attributes:
      parts: how the values of each column are found.
      joiner: text between the values of a tuple.
      default: the token of rows without a tuple; "": none.
    """

    parts: tuple[FindTokens, ...]
    joiner: str
    default: str

    @property
    def is_single(self) -> bool:
        """Whether a row has at most one tuple."""
        return all(isinstance(part, OneToken) for part in self.parts)

    def in_graph(self, *columns: object) -> "Values":
        """Returns string[B] if a row has at most one tuple, else ragged string[B, None]."""
        import tensorflow as tf

        from components.preprocess.operations.graph_values import present

        found = [_lists(part.in_graph(column)) for part, column in zip(self.parts, columns, strict=True)]
        crossed = found[0]
        for lists in found[1:]:
            crossed = self._cross_tensors(crossed, lists)
        if not self.is_single:
            return present(crossed, self.default or None)
        return tf.squeeze(crossed.to_tensor(default_value=self.default, shape=[None, 1]), 1)

    def in_arrow(self, *columns: pa.Array) -> Tokens:
        """Returns the tokens of B rows."""
        found = [part.in_arrow(column) for part, column in zip(self.parts, columns, strict=True)]
        texts, offsets = _texts(found[0])
        for tokens in found[1:]:
            texts, offsets = self._cross(texts, offsets, *_texts(tokens))
        if self.is_single or self.default:
            is_empty = np.diff(offsets) == 0
            filled = np.insert(np.arange(len(texts)), offsets[:-1][is_empty], len(texts))
            texts = pa.concat_arrays([texts, pa.array([self.default], pa.string())]).take(pa.array(filled))
            offsets = offsets_from(np.maximum(np.diff(offsets), 1))
        encoded = texts.dictionary_encode()
        return Tokens(encoded.dictionary, encoded.indices.to_numpy(), None if self.is_single else offsets)

    def _cross_tensors(self, left: "tf.RaggedTensor", right: "tf.RaggedTensor") -> "tf.RaggedTensor":
        import tensorflow as tf

        rows = left.value_rowids()
        lengths, starts = tf.gather(right.row_lengths(), rows), tf.gather(right.row_starts(), rows)
        sources = tf.ragged.range(starts, starts + lengths).values
        texts = tf.strings.join([tf.repeat(left.values, lengths), tf.gather(right.values, sources)], self.joiner)
        return tf.RaggedTensor.from_row_lengths(texts, left.row_lengths() * right.row_lengths())

    def _cross(
        self, left: pa.StringArray, left_offsets: Offsets, right: pa.StringArray, right_offsets: Offsets
    ) -> tuple[pa.StringArray, Offsets]:
        lengths = np.diff(right_offsets)
        rows = rows_of(left_offsets)
        repeats = lengths[rows]
        first = np.repeat(np.arange(len(left)), repeats)
        begins = np.repeat(offsets_from(repeats)[:-1], repeats)
        second = np.repeat(right_offsets[:-1][rows], repeats) + np.arange(len(first)) - begins
        joined = pc.binary_join_element_wise(left.take(pa.array(first)), right.take(pa.array(second)), self.joiner)
        return joined, offsets_from(np.diff(left_offsets) * lengths)


def make_cross(combo: ComboFeature, types: Mapping[str, ColumnType], default: str | None) -> CrossTokens:
    """Returns a combo feature's operation; a text cell holds several values where there is a text between them."""
    columns = [types[column_of(expression)] for expression in combo.expression]
    between = list(combo.input_separators) or [combo.separator if combo.value_dim != 1 else ""] * len(columns)
    parts = (_cells(column, text) for column, text in zip(columns, between, strict=True))
    return CrossTokens(tuple(parts), combo.join_separator, default or "")


def _cells(column: ColumnType, text: str) -> FindTokens:
    is_split = column.kind is Kind.TEXT and text != ""
    return find_pieces(column, text) if column.is_list or is_split else OneToken("")


def _lists(values: "Values") -> "tf.RaggedTensor":
    import tensorflow as tf

    if isinstance(values, tf.RaggedTensor):
        return values
    is_there = tf.not_equal(values, MISSING_TEXT)
    return tf.RaggedTensor.from_row_lengths(tf.boolean_mask(values, is_there), tf.cast(is_there, tf.int64))


def _texts(tokens: Tokens) -> tuple[pa.StringArray, Offsets]:
    """Returns the values that are there, as texts with offsets."""
    texts = as_text(tokens.distinct).take(pa.array(tokens.codes))
    if tokens.offsets is not None:
        return texts, tokens.offsets
    is_there = pc.not_equal(texts, MISSING_TEXT)
    marks = is_there.to_numpy(zero_copy_only=False)
    return texts.filter(is_there), keep(marks, np.arange(len(texts) + 1, dtype=np.int32))
