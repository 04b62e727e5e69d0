"""How raw columns enter TensorFlow Transform: the feature spec of the graph and the layout of record batches."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import tensorflow as tf
from tensorflow_transform.tf_metadata.dataset_metadata import DatasetMetadata
from tfx_bsl.tfxio.tensor_adapter import TensorAdapterConfig
from tfx_bsl.tfxio.tensor_representation_util import InferTensorRepresentationsFromMixedSchema

from components.raw_log.kinds import ColumnType, Kind

_DTYPES = {Kind.TEXT: tf.string, Kind.INTEGER: tf.int64, Kind.FLOAT: tf.float32, Kind.DOUBLE: tf.float32}
_ARROW = {
    Kind.TEXT: pa.large_binary(),
    Kind.INTEGER: pa.int64(),
    Kind.FLOAT: pa.float32(),
    Kind.DOUBLE: pa.float32(),
}


def raw_metadata(types: Mapping[str, ColumnType]) -> DatasetMetadata:
    """Returns what the transform graph takes: a scalar column is dense [B], a column of lists sparse [B, n]."""
    spec = {
        name: tf.io.VarLenFeature(_DTYPES[column.kind])
        if column.is_list
        else tf.io.FixedLenFeature([], _DTYPES[column.kind])
        for name, column in types.items()
    }
    return DatasetMetadata.from_feature_spec(spec)


def adapter_config(types: Mapping[str, ColumnType]) -> TensorAdapterConfig:
    """Returns how TFT's tensor adapter reads batches that to_graph_input made."""
    schema = pa.schema([(name, pa.large_list(_ARROW[column.kind])) for name, column in types.items()])
    return TensorAdapterConfig(schema, InferTensorRepresentationsFromMixedSchema(raw_metadata(types).schema))


def to_graph_input(batch: pa.RecordBatch, types: Mapping[str, ColumnType]) -> pa.RecordBatch:
    """Wraps every value in a list, as the tensor adapter wants it, without copying numbers.

    Args:
      batch: columns without nulls, as components.sentinels.fill leaves them; those not in `types` are left out.
      types: the graph's columns.
    """
    columns = [_wrap(batch.column(name), _ARROW[column.kind]) for name, column in types.items()]
    return pa.RecordBatch.from_arrays(columns, names=list(types))


def _wrap(column: pa.Array, arrow: pa.DataType) -> pa.LargeListArray:
    if pa.types.is_list(column.type):
        return column.cast(pa.large_list(arrow))
    offsets = pa.array(np.arange(len(column) + 1, dtype=np.int64))
    return pa.LargeListArray.from_arrays(offsets, column.cast(arrow))
