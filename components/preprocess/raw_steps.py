"""Raw features as a chain of operations: raw column -> numbers -> default -> fixed scale -> learnt scale or buckets."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pyarrow as pa

from components.cell_values import separator
from components.preprocess.learnt import Learnt
from components.preprocess.operations.bucket_ids import BucketIds
from components.preprocess.operations.default_numbers import DefaultNumbers
from components.preprocess.operations.list_numbers import ListNumbers
from components.preprocess.operations.normalize import Normalize
from components.preprocess.operations.number_ids import NumberIds
from components.preprocess.operations.one_number import OneNumber
from components.preprocess.operations.scale_numbers import ScaleNumbers
from components.preprocess.operations.split_numbers import SplitNumbers
from components.preprocess.operations.vectors import Vectors
from components.preprocess.table_rows import is_dense, table_rows
from components.raw_log.kinds import ColumnType
from protos.data_pb2 import FG_DAG, FG_NONE, FG_NORMAL, DataConfig
from protos.features_pb2 import FeatureConfig, RawFeature
from protos.normalizer import parse_normalizer
from protos.uses import feature_name

if TYPE_CHECKING:
    from components.preprocess.operations.graph_values import Values

FindNumbers: TypeAlias = OneNumber | SplitNumbers | ListNumbers
FindBuckets: TypeAlias = BucketIds | NumberIds


@dataclass(frozen=True, slots=True)
class NumberSteps:
    """The operations up to where learning looks.

    Attributes:
      numbers: raw column -> vectors, NaN where they are missing.
      normalize: the fixed scale, if there is one.
    """

    numbers: FindNumbers
    normalize: Normalize | None

    def in_arrow(self, column: pa.Array) -> Vectors:
        """Returns float32[B, width], NaN where missing."""
        vectors = self.numbers.in_arrow(column)
        return self.normalize.in_arrow(vectors) if self.normalize else vectors


@dataclass(frozen=True, slots=True)
class RawSteps:
    """The operations of a raw feature.

    Attributes:
      numbers: raw column -> vectors, NaN where they are missing.
      default: what missing numbers count as.
      scales: the fixed scale, then the learnt one, as far as the feature has them.
      buckets: numbers -> ids; None: the feature is dense.
      width: numbers a row.
    """

    numbers: FindNumbers
    default: DefaultNumbers
    scales: tuple[Normalize | ScaleNumbers, ...]
    buckets: FindBuckets | None
    width: int

    def in_graph(self, column: object) -> "Values":
        """Returns numbers float32 [B] or [B, width]; or bucket ids int64 [B], ragged if the feature is a vector."""
        import tensorflow as tf

        vectors = self.default.in_graph(self.numbers.in_graph(column))
        for scale in self.scales:
            vectors = scale.in_graph(vectors)
        made = self.buckets.in_graph(vectors) if self.buckets else vectors
        if self.width == 1:
            return tf.squeeze(made, 1)
        return tf.RaggedTensor.from_tensor(made, row_splits_dtype=tf.int64) if self.buckets else made

    def in_arrow(self, column: pa.Array) -> pa.Array:
        """Returns the same as float32, fixed_size_list<float32>, int32 or list<int32>."""
        vectors = self.default.in_arrow(self.numbers.in_arrow(column))
        for scale in self.scales:
            vectors = scale.in_arrow(vectors)
        if self.buckets is None:
            numbers = pa.array(vectors.ravel())
            return numbers if self.width == 1 else pa.FixedSizeListArray.from_arrays(numbers, self.width)
        ids = pa.array(self.buckets.in_arrow(vectors).ravel().astype(np.int32))
        starts = np.arange(len(vectors) + 1, dtype=np.int32) * np.int32(self.width)
        return ids if self.width == 1 else pa.ListArray.from_arrays(pa.array(starts), ids)


def raw_steps(feature: FeatureConfig, column_type: ColumnType, data: DataConfig, learnt: Learnt) -> RawSteps:
    """Returns the operations of a raw feature."""
    before, raw = number_steps(feature, column_type, data), feature.raw_feature
    scales: list[Normalize | ScaleNumbers] = [before.normalize] if before.normalize else []
    if is_dense(feature) and raw.HasField("learnt_scale"):
        scales.append(learnt.scales[feature_name(feature)])
    buckets = None if is_dense(feature) else _find_buckets(feature, data, learnt)
    default = DefaultNumbers(default_numbers(raw))
    return RawSteps(before.numbers, default, tuple(scales), buckets, max(raw.value_dim, 1))


def number_steps(feature: FeatureConfig, column_type: ColumnType, data: DataConfig) -> NumberSteps:
    """Returns the operations that find the numbers from which a raw feature learns."""
    raw = feature.raw_feature
    has_normalizer = bool(raw.normalizer) and data.fg_mode in (FG_NORMAL, FG_DAG)
    return NumberSteps(
        _find_numbers(feature, column_type, data),
        Normalize(parse_normalizer(raw.normalizer)) if has_normalizer else None,
    )


def default_numbers(raw: RawFeature) -> tuple[float, ...]:
    """Returns what a missing cell counts as: one number for all places of the vector, or one a place."""
    pieces = raw.default_value.split(raw.separator) if raw.separator else [raw.default_value]
    return tuple(float(piece) for piece in pieces)


def _find_numbers(feature: FeatureConfig, column_type: ColumnType, data: DataConfig) -> FindNumbers:
    width = feature.raw_feature.value_dim
    if width <= 1:
        return OneNumber()
    return ListNumbers(width) if column_type.is_list else SplitNumbers(separator(feature, data), width)


def _find_buckets(feature: FeatureConfig, data: DataConfig, learnt: Learnt) -> FindBuckets:
    raw = feature.raw_feature
    if data.fg_mode == FG_NONE:
        return NumberIds(table_rows(feature, {}))
    return BucketIds(tuple(raw.boundaries) or learnt.boundaries[feature_name(feature)])
