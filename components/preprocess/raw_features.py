"""Raw features in the transform graph: raw column -> numbers, with a default, a scale, or buckets."""

import tensorflow as tf
import tensorflow_transform as tft

from components.cell_values import separator
from components.preprocess.operations.bucket_ids import bucket_ids
from components.preprocess.operations.identity_ids import identity_ids
from components.preprocess.operations.normalize import normalize
from components.preprocess.operations.numbers import list_numbers, one_number, or_default, split_numbers
from components.preprocess.operations.scale import learn_scale
from components.preprocess.table_rows import is_dense, table_rows
from components.raw_log.kinds import ColumnType
from protos.data_pb2 import FG_DAG, FG_NONE, FG_NORMAL, DataConfig
from protos.features_pb2 import FeatureConfig, RawFeature
from protos.normalizer import parse_normalizer

QUANTILE_ERROR = 1e-4
"""Largest error of a learnt boundary's rank, as a share of the rows."""


def raw_output(
    feature: FeatureConfig, column: tf.Tensor | tf.SparseTensor, column_type: ColumnType, data: DataConfig
) -> tf.Tensor | tf.RaggedTensor:
    """Returns the feature: numbers float32 [B] or [B, width]; or bucket ids int64 [B], ragged if it is a vector."""
    raw = feature.raw_feature
    vectors = _vectors(feature, column, column_type, data)
    filled = or_default(vectors, default_numbers(raw))
    if raw.normalizer and data.fg_mode in (FG_NORMAL, FG_DAG):
        normalizer = parse_normalizer(raw.normalizer)
        vectors, filled = normalize(vectors, normalizer), normalize(filled, normalizer)
    if is_dense(feature):
        if raw.HasField("learnt_scale"):
            filled = learn_scale(vectors, filled, raw.learnt_scale)
        return tf.squeeze(filled, 1) if raw.value_dim <= 1 else filled
    ids = _bucket(feature, vectors, filled, data)
    return tf.reshape(ids, [-1]) if raw.value_dim <= 1 else tf.RaggedTensor.from_tensor(ids, row_splits_dtype=tf.int64)


def default_numbers(raw: RawFeature) -> tuple[float, ...]:
    """Returns what a missing cell counts as: one number for all places of the vector, or one a place."""
    pieces = raw.default_value.split(raw.separator) if raw.separator else [raw.default_value]
    return tuple(float(piece) for piece in pieces)


def _vectors(
    feature: FeatureConfig, column: tf.Tensor | tf.SparseTensor, column_type: ColumnType, data: DataConfig
) -> tf.Tensor:
    width = feature.raw_feature.value_dim
    if width <= 1:
        return one_number(column)
    return (
        list_numbers(column, width) if column_type.is_list else split_numbers(column, separator(feature, data), width)
    )


def _bucket(feature: FeatureConfig, vectors: tf.Tensor, filled: tf.Tensor, data: DataConfig) -> tf.Tensor:
    if data.fg_mode == FG_NONE:
        rows = table_rows(feature, {})
        return identity_ids(tf.strings.as_string(tf.cast(filled, tf.int64)), rows)
    return bucket_ids(filled, _boundaries(feature.raw_feature, vectors))


def _boundaries(raw: RawFeature, vectors: tf.Tensor) -> tf.Tensor:
    if raw.boundaries:
        return tf.constant(list(raw.boundaries), tf.float32)
    known = tf.boolean_mask(vectors, tf.math.is_finite(vectors))
    return tf.reshape(tft.quantiles(known, raw.quantiles.num_buckets, epsilon=QUANTILE_ERROR), [-1])
