"""Sequence features as a chain of operations: raw column -> elements in their order -> ids or numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from components.preprocess.find_tokens import default_token, find_tokens
from components.preprocess.id_steps import FindIds, find_ids, ids_of
from components.preprocess.learnt import Learnt
from components.preprocess.operations.default_numbers import DefaultNumbers
from components.preprocess.operations.lists import Offsets, offsets_from
from components.preprocess.operations.normalize import Normalize
from components.preprocess.operations.sequence_numbers import SequenceNumbers
from components.preprocess.operations.sequence_tokens import SequenceTokens
from components.preprocess.operations.tokens import Tokens
from components.preprocess.raw_steps import FindBuckets, default_numbers, find_buckets, find_normalizer, raw_of
from components.raw_log.kinds import ColumnType
from protos.data_pb2 import DataConfig
from protos.feature_kinds import feature_name
from protos.features_pb2 import FeatureConfig, IdFeature
from protos.uses import id_or_raw, is_dense, raw_columns

if TYPE_CHECKING:
    import tensorflow as tf

Number = TypeVar("Number", np.int32, np.float32)

EMPTY_ID = 0
"""Id of the one element that an empty sequence without a default value has, as in TorchEasyRec."""


@dataclass(frozen=True, slots=True)
class SequenceIdSteps:
    """The operations of a sequence of ids; an element without a value has NO_ID.

    Attributes:
      tokens: cell -> elements.
      ids: element -> id.
      empty: the one token of an empty sequence: "" for EMPTY_ID; None: the sequence stays empty.
    """

    tokens: SequenceTokens
    ids: FindIds
    empty: str | None

    def in_graph(self, column: object) -> "tf.RaggedTensor":
        """Returns ragged int64 [B, None]."""
        import tensorflow as tf

        tokens = self.tokens.in_graph(column)
        ids = tokens.with_values(self.ids.in_graph(tokens.values))
        if self.empty is None:
            return ids
        is_empty = tf.equal(ids.row_lengths(), 0)
        one = self.ids.in_graph(tf.constant([self.empty])) if self.empty else tf.constant([EMPTY_ID], tf.int64)
        return _fill_up_tensors(ids, is_empty, one[0])

    def in_arrow(self, column: pa.Array) -> pa.Array:
        """Returns the same as list<int32>."""
        return self.of_tokens(self.tokens.in_arrow(column))

    def of_tokens(self, tokens: Tokens) -> pa.Array:
        """Returns the same from tokens that were found before."""
        ids, offsets = ids_of(tokens, self.ids), tokens.offsets
        if offsets is None:
            raise ValueError("expected any number of tokens a row, got one")
        if self.empty is not None:
            one = self.ids.in_arrow(pa.array([self.empty]))[0] if self.empty else EMPTY_ID
            ids, offsets = _fill_up(ids, offsets, one)
        return pa.ListArray.from_arrays(pa.array(offsets), pa.array(ids.astype(np.int32)))


@dataclass(frozen=True, slots=True)
class SequenceNumberSteps:
    """The operations of a sequence of numbers.

    Attributes:
      numbers: cell -> elements, NaN where one is none.
      default: what such an element counts as.
      normalize: the fixed scale, if there is one.
      buckets: numbers -> ids; None: the elements are numbers.
      keeps_empty: whether an empty sequence stays empty; else it is one element, the default.
    """

    numbers: SequenceNumbers
    default: DefaultNumbers
    normalize: Normalize | None
    buckets: FindBuckets | None
    keeps_empty: bool

    def in_graph(self, column: object) -> "tf.RaggedTensor":
        """Returns ragged float32 or int64 [B, None]."""
        import tensorflow as tf

        lists = self.numbers.in_graph(column)
        if not self.keeps_empty:
            lists = _fill_up_tensors(lists, tf.equal(lists.row_lengths(), 0), tf.constant(np.nan, tf.float32))
        made = self.default.in_graph(lists.values[:, tf.newaxis])
        made = self.normalize.in_graph(made) if self.normalize else made
        made = self.buckets.in_graph(made) if self.buckets else made
        return lists.with_values(tf.reshape(made, [-1]))

    def in_arrow(self, column: pa.Array) -> pa.Array:
        """Returns the same as list<float32> or list<int32>."""
        values, offsets = self.numbers.in_arrow(column)
        if not self.keeps_empty:
            values, offsets = _fill_up(values, offsets, np.nan)
        made = self.default.in_arrow(values[:, None])
        made = self.normalize.in_arrow(made) if self.normalize else made
        if self.buckets:
            ids = self.buckets.in_arrow(made).ravel().astype(np.int32)
            return pa.ListArray.from_arrays(pa.array(offsets), pa.array(ids))
        return pa.ListArray.from_arrays(pa.array(offsets), pa.array(made.ravel()))


def sequence_steps(
    feature: FeatureConfig, types: Mapping[str, ColumnType], data: DataConfig, learnt: Learnt
) -> SequenceIdSteps | SequenceNumberSteps:
    """Returns the operations of a sequence feature.

    Raises:
      DataError: the vocab_file can't be used.
      ValueError: the feature is no sequence.
    """
    message = id_or_raw(feature)
    if isinstance(message, IdFeature):
        tokens = find_tokens(feature, types, data)
        if not isinstance(tokens, SequenceTokens):
            raise ValueError(f"feature {feature_name(feature)}: expected a sequence")
        empty = None if message.keep_empty_sequence else default_token(feature, data) or ""
        return SequenceIdSteps(tokens, find_ids(feature, data, learnt), empty)
    raw = raw_of(feature)
    is_list = types[raw_columns(feature, data.fg_mode)[0]].is_list
    return SequenceNumberSteps(
        SequenceNumbers(None if is_list else raw.sequence_delim, raw.sequence_length or None),
        DefaultNumbers(default_numbers(raw, data)),
        find_normalizer(raw, data),
        None if is_dense(feature) else find_buckets(feature, data, learnt),
        raw.keep_empty_sequence,
    )


def _fill_up_tensors(lists: "tf.RaggedTensor", is_empty: "tf.Tensor", one: "tf.Tensor") -> "tf.RaggedTensor":
    import tensorflow as tf

    lengths = tf.cast(is_empty, tf.int64)
    more = tf.RaggedTensor.from_row_lengths(tf.fill([tf.reduce_sum(lengths)], one), lengths)
    return tf.concat([lists, more], axis=1)


def _fill_up(values: npt.NDArray[Number], offsets: Offsets, one: float) -> tuple[npt.NDArray[Number], Offsets]:
    lengths = np.diff(offsets)
    return np.insert(values, offsets[:-1][lengths == 0], one), offsets_from(np.maximum(lengths, 1))
