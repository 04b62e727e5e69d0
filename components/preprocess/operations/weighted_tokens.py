"""Tokens with a weight each: "id:weight" values, or weights in a column of their own."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from components.preprocess.operations import texts_to_numbers
from components.preprocess.operations.list_tokens import ListTokens
from components.preprocess.operations.lists import keep, offsets_from, offsets_of, places_of, rows_of
from components.preprocess.operations.pairs import Pairs
from components.preprocess.operations.split_tokens import SplitTokens
from components.preprocess.operations.tokens import Tokens, as_text
from components.preprocess.operations.vectors import Vectors, flush
from components.sentinels import MISSING_TEXT

if TYPE_CHECKING:
    import tensorflow as tf

UNSAID_WEIGHT = 1.0
"""Weight of an id without one, and of a default."""

ManyTokens: TypeAlias = SplitTokens | ListTokens


@dataclass(frozen=True, slots=True)
class PairTokens:
    """Cells of "id:weight" values -> ids and weights.

    A value without the separator weighs 1; one whose weight is no number, which preprocessing rejects, 0. A value
    without an id is left out.

    Attributes:
      pieces: cell -> its values.
      pairs: value -> id and weight.
      default: id of a row that has none, with weight 1; None: it stays without.
    """

    pieces: ManyTokens
    pairs: Pairs
    default: str | None

    def in_graph(self, column: object) -> "tuple[tf.RaggedTensor, tf.RaggedTensor]":
        """Returns string[B, None] and float32[B, None]."""
        import tensorflow as tf

        pieces = self.pieces.in_graph(column)
        found = self.pairs.in_graph(pieces.values)
        numbers = texts_to_numbers.in_graph(found.second)
        numbers = tf.where(tf.math.is_nan(numbers), 0.0, numbers)
        weights = tf.where(found.is_pair, numbers, UNSAID_WEIGHT)
        is_there = pieces.with_values(tf.not_equal(found.first, MISSING_TEXT))
        ids = tf.ragged.boolean_mask(pieces.with_values(found.first), is_there)
        kept = tf.ragged.boolean_mask(pieces.with_values(weights), is_there)
        return _fill_up_tensors(ids, kept, self.default)

    def in_arrow(self, column: pa.Array) -> tuple[Tokens, Vectors]:
        """Returns the tokens of B rows, and their weights, float32[N]."""
        pieces = self.pieces.in_arrow(column)
        found = self.pairs.in_arrow(as_text(pieces.distinct))
        numbers = texts_to_numbers.in_arrow(found.second)
        is_pair = found.is_pair.to_numpy(zero_copy_only=False)
        weights = np.where(is_pair, np.where(np.isnan(numbers), np.float32(0), numbers), np.float32(UNSAID_WEIGHT))
        is_there = pc.not_equal(found.first, MISSING_TEXT).to_numpy(zero_copy_only=False)[pieces.codes]
        codes = pieces.codes[is_there]
        offsets = keep(is_there, _offsets(pieces))
        return _fill_up(Tokens(found.first, codes, offsets), weights[codes].astype(np.float32), self.default)


@dataclass(frozen=True, slots=True)
class UnweightedTokens:
    """The ids alone, as learning counts them."""

    tokens: PairTokens

    def in_arrow(self, column: pa.Array) -> Tokens:
        """Returns the tokens of B rows."""
        return self.tokens.in_arrow(column)[0]


@dataclass(frozen=True, slots=True)
class TokensBesideWeights:
    """A column of ids and one of weights -> ids and weights, by their places.

    An id without a weight, which preprocessing rejects, weighs 1; weights without an id are left out.

    Attributes:
      pieces: cell -> its ids.
      separator: text between weights in a text cell; None: cells are lists.
      default: id of a row that has none, with weight 1; None: it stays without.
    """

    pieces: ManyTokens
    separator: str | None
    default: str | None

    def in_graph(self, column: object, beside: object) -> "tuple[tf.RaggedTensor, tf.RaggedTensor]":
        """Returns string[B, None] and float32[B, None]."""
        import tensorflow as tf

        ids, weights = self.pieces.in_graph(column), self._tensors(beside)
        rows = ids.value_rowids()
        places = tf.range(tf.size(rows, out_type=tf.int64)) - tf.gather(ids.row_starts(), rows)
        has_weight = places < tf.gather(weights.row_lengths(), rows)
        sources = tf.where(has_weight, tf.gather(weights.row_starts(), rows) + places, tf.zeros_like(places))
        # A number at the end, so that there is one to point at where no row has a weight.
        known = tf.concat([weights.values, [UNSAID_WEIGHT]], axis=0)
        found = tf.where(has_weight, tf.gather(known, sources), UNSAID_WEIGHT)
        return _fill_up_tensors(ids, ids.with_values(tf.where(tf.math.is_nan(found), 0.0, found)), self.default)

    def in_arrow(self, column: pa.Array, beside: pa.Array) -> tuple[Tokens, Vectors]:
        """Returns the tokens of B rows, and their weights, float32[N]."""
        tokens = self.pieces.in_arrow(column)
        numbers, starts = self._arrays(beside)
        offsets = _offsets(tokens)
        rows, places = rows_of(offsets), places_of(offsets)
        has_weight = places < np.diff(starts)[rows]
        known = np.append(numbers, np.float32(UNSAID_WEIGHT))
        found = np.where(has_weight, known[np.where(has_weight, starts[rows] + places, 0)], np.float32(UNSAID_WEIGHT))
        return _fill_up(tokens, np.where(np.isnan(found), np.float32(0), found).astype(np.float32), self.default)

    def _tensors(self, beside: object) -> "tf.RaggedTensor":
        import tensorflow as tf

        if self.separator is not None:
            texts = SplitTokens(self.separator, None).in_graph(beside)
            return texts.with_values(texts_to_numbers.in_graph(texts.values))
        return tf.cast(tf.RaggedTensor.from_sparse(beside), tf.float32)

    def _arrays(self, beside: pa.Array) -> tuple[Vectors, np.ndarray[tuple[int, ...], np.dtype[np.int32]]]:
        if self.separator is not None:
            texts = SplitTokens(self.separator, None).in_arrow(beside)
            return texts_to_numbers.in_arrow(texts.distinct)[texts.codes], _offsets(texts)
        return flush(beside.flatten().to_numpy(zero_copy_only=False).astype(np.float32)), offsets_of(beside)


def _offsets(tokens: Tokens) -> np.ndarray[tuple[int, ...], np.dtype[np.int32]]:
    if tokens.offsets is None:
        raise ValueError("expected any number of tokens a row, got one")
    return tokens.offsets


def _fill_up_tensors(
    ids: "tf.RaggedTensor", weights: "tf.RaggedTensor", default: str | None
) -> "tuple[tf.RaggedTensor, tf.RaggedTensor]":
    import tensorflow as tf

    if default is None:
        return ids, weights
    is_empty = tf.cast(tf.equal(ids.row_lengths(), 0), tf.int64)
    number = tf.reduce_sum(is_empty)
    more_ids = tf.RaggedTensor.from_row_lengths(tf.fill([number], default), is_empty)
    more_weights = tf.RaggedTensor.from_row_lengths(tf.fill([number], UNSAID_WEIGHT), is_empty)
    return tf.concat([ids, more_ids], axis=1), tf.concat([weights, more_weights], axis=1)


def _fill_up(tokens: Tokens, weights: Vectors, default: str | None) -> tuple[Tokens, Vectors]:
    offsets = _offsets(tokens)
    if default is None:
        return tokens, weights
    is_empty = np.diff(offsets) == 0
    distinct = pa.concat_arrays([as_text(tokens.distinct), pa.array([default], pa.string())])
    places = offsets[:-1][is_empty]
    codes = np.insert(tokens.codes, places, len(tokens.distinct))
    filled = np.insert(weights, places, np.float32(UNSAID_WEIGHT))
    return Tokens(distinct, codes, offsets_from(np.maximum(np.diff(offsets), 1))), filled
