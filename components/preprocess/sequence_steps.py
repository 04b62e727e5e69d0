"""Sequence features: their columns' elements one after the other, and of these what any other feature makes of cells.

An element goes through the operations that its feature would have if it were no sequence (protos.feature_kinds
.element_of), so that there is every kind of feature in sequences.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from components.cell_values import element_types, is_weighted
from components.preprocess.find_tokens import default_token, holds_many
from components.preprocess.id_steps import IdSteps, WeightedSteps, id_steps, weighted_steps
from components.preprocess.learnt import Learnt
from components.preprocess.operations.elements import Elements
from components.preprocess.operations.find_elements import FindElements, Marks
from components.preprocess.operations.lists import Offsets, offsets_from, offsets_of
from components.preprocess.raw_steps import RawSteps, raw_steps
from components.raw_log.kinds import ColumnType
from model.example_spec import NO_ID, SequenceFeature
from protos.data_pb2 import DataConfig
from protos.feature_kinds import element_of, feature_name
from protos.features_pb2 import FeatureConfig
from protos.uses import id_or_raw, is_id, raw_columns, sequence_columns

if TYPE_CHECKING:
    import tensorflow as tf

ElementSteps: TypeAlias = IdSteps | WeightedSteps | RawSteps
Part: TypeAlias = Literal["values", "sizes"]

EMPTY_ID = 0
"""Id of the one element that an empty sequence without a default value has, as in TorchEasyRec."""

EMPTY_WEIGHT = 1.0


@dataclass(frozen=True, slots=True)
class SequenceSteps:
    """The operations of one output of a sequence feature.

    Attributes:
      elements: raw columns -> cells of elements.
      steps: cells -> ids, weights or numbers.
      empty: the id or weight of an element that was filled in, where the steps give none; None: there is none.
      part: whether the output is the values of all elements of a row, or how many each element has.
    """

    elements: FindElements
    steps: ElementSteps
    empty: float | None
    part: Part = "values"

    def in_graph(self, *columns: object) -> "tf.RaggedTensor":
        """Returns ragged int64 or float32 [B, None]."""
        import tensorflow as tf

        cells, lengths, is_filled = self.elements.in_graph(*columns)
        made = self.steps.in_graph(*cells)
        if isinstance(made, tf.RaggedTensor):
            return self._lists_in_graph(made, lengths, is_filled)
        if self.empty is not None:
            made = tf.where(is_filled & tf.equal(made, NO_ID), tf.cast(self.empty, made.dtype), made)
        width = 1 if made.shape.rank == 1 else made.shape[1]
        return tf.RaggedTensor.from_row_lengths(tf.reshape(made, [-1]), lengths * width)

    def in_arrow(self, *columns: pa.Array) -> pa.Array:
        """Returns the same as list<int32> or list<float32>."""
        cells, offsets, is_filled = self.elements.in_arrow(*columns)
        made = self.steps.in_arrow(*cells)
        if isinstance(made, pa.ListArray):
            return self._lists_in_arrow(made, offsets, is_filled)
        if isinstance(made, pa.FixedSizeListArray):
            return _lists(made.flatten().to_numpy(zero_copy_only=False), offsets * made.type.list_size)
        values = made.to_numpy(zero_copy_only=False)
        if self.empty is not None:
            values = np.where(is_filled & (values == NO_ID), np.asarray(self.empty, values.dtype), values)
        return _lists(values, offsets)

    def _lists_in_graph(
        self, made: "tf.RaggedTensor", lengths: "tf.Tensor", is_filled: "tf.Tensor"
    ) -> "tf.RaggedTensor":
        import tensorflow as tf

        if self.empty is not None:
            lacks = tf.cast(is_filled & tf.equal(made.row_lengths(), 0), tf.int64)
            more = tf.fill([tf.reduce_sum(lacks)], tf.cast(self.empty, made.dtype))
            made = tf.concat([made, tf.RaggedTensor.from_row_lengths(more, lacks)], axis=1)
        sizes = tf.RaggedTensor.from_row_lengths(made.row_lengths(), lengths)
        if self.part == "sizes":
            return sizes
        return tf.RaggedTensor.from_row_lengths(made.values, tf.reduce_sum(sizes, axis=1))

    def _lists_in_arrow(self, made: pa.ListArray, offsets: Offsets, is_filled: Marks) -> pa.Array:
        values, starts = made.flatten().to_numpy(zero_copy_only=False), offsets_of(made)
        if self.empty is not None:
            lacks = is_filled & (np.diff(starts) == 0)
            values = np.insert(values, starts[:-1][lacks], self.empty)
            starts = offsets_from(np.diff(starts) + lacks)
        if self.part == "sizes":
            return _lists(np.diff(starts).astype(np.int32), offsets)
        return _lists(values, starts[offsets])


def sequence_steps(
    feature: FeatureConfig, types: Mapping[str, ColumnType], data: DataConfig, learnt: Learnt
) -> Iterator[tuple[str, SequenceSteps]]:
    """Yields the outputs of a sequence feature, with their operations.

    Raises:
      DataError: the vocab_file can't be used.
    """
    one, cells = element_of(feature), element_types(feature, types, data)
    elements = find_elements(feature, types, data, fills_up=not id_or_raw(feature).keep_empty_sequence)
    output = SequenceFeature(feature_name(feature))
    has_default = not is_id(feature) or bool(default_token(one, data))
    steps: ElementSteps
    if is_weighted(one):
        steps, weights = weighted_steps(one, cells, data, learnt)
        weight = None if has_default else EMPTY_WEIGHT
        yield output.weight_column, SequenceSteps(elements, weights, weight)
    else:
        steps = id_steps(one, cells, data, learnt) if is_id(one) else raw_steps(one, cells, data, learnt)
    empty = None if has_default else EMPTY_ID
    yield output.column, SequenceSteps(elements, steps, empty)
    if holds_many(one, cells, data):
        yield output.size_column, SequenceSteps(elements, steps, empty, "sizes")


def find_elements(
    feature: FeatureConfig, types: Mapping[str, ColumnType], data: DataConfig, *, fills_up: bool
) -> FindElements:
    """Returns the operation on a sequence feature's raw_columns that finds its elements."""
    message, in_order = id_or_raw(feature), sequence_columns(feature, data.fg_mode)
    length = message.sequence_length or None
    return FindElements(
        tuple(
            Elements(None if types[column].is_list else message.sequence_delim, length) if column in in_order else None
            for column in raw_columns(feature, data.fg_mode)
        ),
        fills_up,
    )


def _lists(values: npt.NDArray[np.int32] | npt.NDArray[np.float32], offsets: Offsets) -> pa.ListArray:
    return pa.ListArray.from_arrays(pa.array(offsets.astype(np.int32)), pa.array(values))
