"""How raw columns enter TensorFlow Transform: the feature spec of the graph."""

from collections.abc import Mapping

import tensorflow as tf
from tensorflow_transform.tf_metadata.dataset_metadata import DatasetMetadata

from components.raw_log.kinds import ColumnType, Kind

_DTYPES = {Kind.TEXT: tf.string, Kind.INTEGER: tf.int64, Kind.FLOAT: tf.float32, Kind.DOUBLE: tf.float32}


def raw_metadata(types: Mapping[str, ColumnType]) -> DatasetMetadata:
    """Returns what the transform graph takes: a scalar column is dense [B], a column of lists sparse [B, n]."""
    spec = {
        name: tf.io.VarLenFeature(_DTYPES[column.kind])
        if column.is_list
        else tf.io.FixedLenFeature([], _DTYPES[column.kind])
        for name, column in types.items()
    }
    return DatasetMetadata.from_feature_spec(spec)
