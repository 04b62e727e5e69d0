"""Number features as a chain: raw columns -> numbers -> default -> fixed scale -> learnt scale or buckets."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pyarrow as pa

from components.preprocess.find_numbers import FindNumbers, find_numbers
from components.preprocess.learnt import Learnt
from components.preprocess.operations.bucket_ids import BucketIds
from components.preprocess.operations.default_numbers import DefaultNumbers
from components.preprocess.operations.normalize import Normalize
from components.preprocess.operations.number_ids import NumberIds
from components.preprocess.operations.rows_per_value import RowsPerValue
from components.preprocess.operations.scale_numbers import ScaleNumbers
from components.preprocess.operations.vectors import Vectors
from components.raw_log.kinds import ColumnType
from protos.data_pb2 import FG_DAG, FG_NONE, FG_NORMAL, DataConfig
from protos.feature_kinds import feature_name
from protos.features_pb2 import FeatureConfig, RawFeature
from protos.normalizer import parse_normalizer
from protos.uses import id_or_raw, is_dense
from protos.widths import table_rows_of

if TYPE_CHECKING:
    from components.preprocess.operations.graph_values import Values

FindBuckets: TypeAlias = BucketIds | NumberIds


@dataclass(frozen=True, slots=True)
class NumberSteps:
    """The operations up to where learning looks.

    Attributes:
      numbers: raw columns -> vectors, NaN where they are missing.
      normalize: the fixed scale, if there is one.
    """

    numbers: FindNumbers
    normalize: Normalize | None

    def in_arrow(self, *columns: pa.Array) -> Vectors:
        """Returns float32[B, width], NaN where missing."""
        vectors = self.numbers.in_arrow(*columns)
        return self.normalize.in_arrow(vectors) if self.normalize else vectors


@dataclass(frozen=True, slots=True)
class RawSteps:
    """The operations of a raw feature.

    Attributes:
      numbers: raw columns -> vectors, NaN where they are missing.
      default: what missing numbers count as.
      scales: the fixed scale, then the learnt one, as far as the feature has them.
      buckets: numbers -> ids; None: the feature is dense.
      own_rows: gives each place rows of its own; None: all places share the table's.
      width: numbers a row.
    """

    numbers: FindNumbers
    default: DefaultNumbers
    scales: tuple[Normalize | ScaleNumbers, ...]
    buckets: FindBuckets | None
    own_rows: RowsPerValue | None
    width: int

    def in_graph(self, *columns: object) -> "Values":
        """Returns numbers float32 [B] or [B, width]; or bucket ids int64 [B], ragged if the feature is a vector."""
        import tensorflow as tf

        # Operations on one column take one, others several.
        vectors = self.default.in_graph(self.numbers.in_graph(*columns))
        for scale in self.scales:
            vectors = scale.in_graph(vectors)
        made = self.buckets.in_graph(vectors) if self.buckets else vectors
        made = self.own_rows.in_graph(made) if self.own_rows else made
        if self.width == 1:
            return tf.squeeze(made, 1)
        return tf.RaggedTensor.from_tensor(made, row_splits_dtype=tf.int64) if self.buckets else made

    def in_arrow(self, *columns: pa.Array) -> pa.Array:
        """Returns the same as float32, fixed_size_list<float32>, int32 or list<int32>."""
        vectors = self.default.in_arrow(self.numbers.in_arrow(*columns))
        for scale in self.scales:
            vectors = scale.in_arrow(vectors)
        if self.buckets is None:
            numbers = pa.array(vectors.ravel())
            return numbers if self.width == 1 else pa.FixedSizeListArray.from_arrays(numbers, self.width)
        rows = self.buckets.in_arrow(vectors)
        rows = self.own_rows.in_arrow(rows) if self.own_rows else rows
        ids = pa.array(rows.ravel().astype(np.int32))
        starts = np.arange(len(vectors) + 1, dtype=np.int32) * np.int32(self.width)
        return ids if self.width == 1 else pa.ListArray.from_arrays(pa.array(starts), ids)


def raw_steps(feature: FeatureConfig, types: Mapping[str, ColumnType], data: DataConfig, learnt: Learnt) -> RawSteps:
    """Returns the operations of a feature that ends in numbers."""
    before, raw = number_steps(feature, types, data), raw_of(feature)
    scales: list[Normalize | ScaleNumbers] = [before.normalize] if before.normalize else []
    if is_dense(feature) and raw.HasField("learnt_scale"):
        scales.append(learnt.scales[feature_name(feature)])
    buckets = None if is_dense(feature) else find_buckets(feature, data, learnt)
    width = max(raw.value_dim, 1)
    own_rows = RowsPerValue(table_rows_of(raw) // width, width) if buckets and raw.rows_per_value else None
    default = DefaultNumbers(default_numbers(raw, data))
    return RawSteps(before.numbers, default, tuple(scales), buckets, own_rows, width)


def number_steps(feature: FeatureConfig, types: Mapping[str, ColumnType], data: DataConfig) -> NumberSteps:
    """Returns the operations that find the numbers from which a feature learns."""
    return NumberSteps(find_numbers(feature, types, data), find_normalizer(raw_of(feature), data))


def find_normalizer(raw: RawFeature, data: DataConfig) -> Normalize | None:
    """Returns the fixed scale, if there is one that is still to be applied."""
    has_normalizer = bool(raw.normalizer) and data.fg_mode in (FG_NORMAL, FG_DAG)
    return Normalize(parse_normalizer(raw.normalizer)) if has_normalizer else None


def default_numbers(raw: RawFeature, data: DataConfig) -> tuple[float, ...]:
    """Returns what a missing cell counts as: one number for all places of the vector, or one a place."""
    text = data.fg_encoded_multival_sep if data.fg_mode == FG_NONE else raw.separator
    pieces = raw.default_value.split(text) if text else [raw.default_value]
    return tuple(float(piece) for piece in pieces)


def find_buckets(feature: FeatureConfig, data: DataConfig, learnt: Learnt) -> FindBuckets:
    """Returns the operation that makes ids of a feature's numbers."""
    raw = raw_of(feature)
    if data.fg_mode == FG_NONE:
        return NumberIds(table_rows_of(raw) // (max(raw.value_dim, 1) if raw.rows_per_value else 1))
    return BucketIds(tuple(raw.boundaries) or learnt.boundaries[feature_name(feature)])


def raw_of(feature: FeatureConfig) -> RawFeature:
    """Returns the message of a feature that ends in numbers.

    Raises:
      ValueError: it ends in ids.
    """
    message = id_or_raw(feature)
    if not isinstance(message, RawFeature):
        raise ValueError(f"feature {feature_name(feature)}: expected one that ends in numbers, got ids")
    return message
