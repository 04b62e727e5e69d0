"""What a map in one column has for the key in another: "k1:v1|k2:v2" and k2 -> v2; as tokens, or as numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal, TypeAlias, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from components.preprocess.operations.find_pieces import find_pieces
from components.preprocess.operations.list_tokens import ListTokens
from components.preprocess.operations.lists import Offsets, keep, offsets_from, places_of, rows_of
from components.preprocess.operations.one_token import OneToken
from components.preprocess.operations.pairs import Pairs
from components.preprocess.operations.split_numbers import SplitNumbers
from components.preprocess.operations.split_tokens import SplitTokens
from components.preprocess.operations.tokens import Tokens, as_text
from components.preprocess.operations.vectors import Vectors
from components.raw_log.kinds import ColumnType
from components.sentinels import MISSING_TEXT
from protos.feature_columns import column_of
from protos.feature_kinds import makes_ids
from protos.features_pb2 import LookupFeature

if TYPE_CHECKING:
    import tensorflow as tf

Combiner: TypeAlias = Literal["sum", "mean", "min", "max", "count"]


@dataclass(frozen=True, slots=True)
class FindValues:
    """Columns of maps and of keys -> the values of each row's key, in the map's order, empty ones left out.

    Attributes:
      pieces: map -> its "key:value" texts.
      pairs: such a text -> both.
      max_values: values of a row that count, the first ones; None: all.
      with_key: whether a value is given as "key_value".
    """

    pieces: SplitTokens | ListTokens
    pairs: Pairs
    max_values: int | None
    with_key: bool = False

    def in_graph(self, maps: object, keys: "tf.Tensor") -> "tf.RaggedTensor":
        """Returns string[B, None]."""
        import tensorflow as tf

        pieces, wanted = self.pieces.in_graph(maps), OneToken("").in_graph(keys)
        found = self.pairs.in_graph(pieces.values)
        asked = tf.gather(wanted, pieces.value_rowids())
        is_found = found.is_pair & tf.equal(found.first, asked) & tf.not_equal(asked, MISSING_TEXT)
        is_found &= tf.not_equal(found.second, MISSING_TEXT)
        texts = tf.strings.join([found.first, found.second], "_") if self.with_key else found.second
        values = tf.ragged.boolean_mask(pieces.with_values(texts), pieces.with_values(is_found))
        return values if self.max_values is None else values[:, : self.max_values]

    def in_arrow(self, maps: pa.Array, keys: pa.Array) -> tuple[pa.StringArray, Offsets]:
        """Returns string[N] and the offsets of B rows."""
        pieces, wanted = self.pieces.in_arrow(maps), OneToken("").in_arrow(keys)
        if pieces.offsets is None:
            raise ValueError("expected any number of pairs a row, got one")
        found = self.pairs.in_arrow(as_text(pieces.distinct))
        codes, rows = pa.array(pieces.codes), rows_of(pieces.offsets)
        asked = as_text(wanted.distinct).take(pa.array(wanted.codes[rows]))
        values = found.second.take(codes)
        is_found = pc.and_(found.is_pair.take(codes), pc.equal(found.first.take(codes), asked))
        is_there = pc.and_(pc.not_equal(asked, MISSING_TEXT), pc.not_equal(values, MISSING_TEXT))
        marks: npt.NDArray[np.bool_] = pc.and_(is_found, is_there).to_numpy(zero_copy_only=False)
        values = pc.binary_join_element_wise(asked, values, "_") if self.with_key else values
        values, offsets = values.filter(pa.array(marks)), keep(marks, pieces.offsets)
        if self.max_values is None:
            return values, offsets
        within = places_of(offsets) < self.max_values
        return values.filter(pa.array(within)), keep(within, offsets)


@dataclass(frozen=True, slots=True)
class LookupTokens:
    """The values found as tokens; the default where there is none, if it isn't None."""

    is_single: ClassVar[bool] = False

    values: FindValues
    default: str | None

    def in_graph(self, maps: object, keys: "tf.Tensor") -> "tf.RaggedTensor":
        """Returns string[B, None]."""
        from components.preprocess.operations.graph_values import present

        return present(self.values.in_graph(maps, keys), self.default)

    def in_arrow(self, maps: pa.Array, keys: pa.Array) -> Tokens:
        """Returns the tokens of B rows."""
        texts, offsets = self.values.in_arrow(maps, keys)
        if self.default is not None:
            is_empty = np.diff(offsets) == 0
            filled = np.insert(np.arange(len(texts)), offsets[:-1][is_empty], len(texts))
            texts = pa.concat_arrays([texts, pa.array([self.default], pa.string())]).take(pa.array(filled))
            offsets = offsets_from(np.maximum(np.diff(offsets), 1))
        encoded = texts.dictionary_encode()
        return Tokens(encoded.dictionary, encoded.indices.to_numpy(), offsets)


@dataclass(frozen=True, slots=True)
class LookupNumbers:
    """The values found as one vector, NaN where there is none; numbers that are none are left out, place by place.

    Sums are taken in float64 and rounded once, so that both forms give the same.

    Attributes:
      values: finds the values' texts.
      combiner: how several numbers become one.
      split: text -> the numbers of one value; its width is that of the vector.
    """

    values: FindValues
    combiner: Combiner
    split: SplitNumbers

    def in_graph(self, maps: object, keys: "tf.Tensor") -> "tf.Tensor":
        """Returns float32[B, width]."""
        import tensorflow as tf

        texts = self.values.in_graph(maps, keys)
        numbers = tf.cast(self.split.in_graph(texts.values), tf.float64)
        rows, num_rows = texts.value_rowids(), texts.nrows()
        is_number = ~tf.math.is_nan(numbers)

        def kept(otherwise: float) -> "tf.Tensor":
            return tf.where(is_number, numbers, tf.constant(otherwise, tf.float64))

        count = tf.math.unsorted_segment_sum(tf.cast(is_number, tf.float64), rows, num_rows)
        total = tf.math.unsorted_segment_sum(kept(0.0), rows, num_rows)
        match self.combiner:
            case "sum":
                made = total
            case "mean":
                made = tf.math.divide_no_nan(total, count)
            case "min":
                made = tf.math.unsorted_segment_min(kept(np.inf), rows, num_rows)
            case "max":
                made = tf.math.unsorted_segment_max(kept(-np.inf), rows, num_rows)
            case "count":
                made = count
        return tf.cast(tf.where(count > 0, made, np.nan), tf.float32)

    def in_arrow(self, maps: pa.Array, keys: pa.Array) -> Vectors:
        """Returns float32[B, width]."""
        texts, offsets = self.values.in_arrow(maps, keys)
        numbers = self.split.in_arrow(texts).astype(np.float64)
        rows, shape = rows_of(offsets), (len(offsets) - 1, self.split.width)
        is_number = ~np.isnan(numbers)
        count, total = np.zeros(shape), np.zeros(shape)
        np.add.at(count, rows, is_number)
        np.add.at(total, rows, np.where(is_number, numbers, 0.0))
        made = np.full(shape, np.inf if self.combiner == "min" else -np.inf)
        match self.combiner:
            case "sum":
                made = total
            case "mean":
                made = total / np.maximum(count, 1)
            case "min":
                np.minimum.at(made, rows, np.where(is_number, numbers, np.inf))
            case "max":
                np.maximum.at(made, rows, np.where(is_number, numbers, -np.inf))
            case "count":
                made = count
        return np.where(count > 0, made, np.nan).astype(np.float32)


def make_lookup(
    lookup: LookupFeature, types: Mapping[str, ColumnType], default: str | None
) -> LookupTokens | LookupNumbers:
    """Returns a lookup feature's operation."""
    pieces = find_pieces(types[column_of(lookup.map)], lookup.separator)
    pairs, with_key = Pairs(lookup.key_separator, at_last=False), lookup.need_key and lookup.need_discrete
    values = FindValues(pieces, pairs, lookup.max_values or None, with_key)
    if makes_ids(lookup):
        return LookupTokens(values, default)
    split = SplitNumbers(lookup.value_separator, max(lookup.value_dim, 1))
    return LookupNumbers(values, cast(Combiner, lookup.combiner), split)
