"""Applies the transform graph to raw columns: what the served model does with a request."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import tensorflow as tf

from components.raw_log.kinds import ColumnType


def apply_graph(graph: tf.Module, batch: pa.RecordBatch, types: Mapping[str, ColumnType]) -> dict[str, pa.Array]:
    """Returns the transform graph's outputs for a batch, by name, in the types that examples have.

    Args:
      graph: the transform graph, as write_graph returns it or as it is loaded from its SavedModel.
      batch: columns without nulls, as components.sentinels.fill leaves them.
      types: the graph's columns and their types.
    """
    outputs = graph.transform_fn({name: _tensor(batch.column(name), types[name]) for name in types})
    return {name: _to_arrow(out, batch.num_rows) for name, out in outputs.items()}


def _tensor(column: pa.Array, column_type: ColumnType) -> tf.Tensor | tf.SparseTensor:
    if not column_type.is_list:
        return tf.convert_to_tensor(column.to_numpy(zero_copy_only=False))
    lengths = column.value_lengths().to_numpy(zero_copy_only=False)
    rows = np.repeat(np.arange(len(column)), lengths)
    starts = np.repeat(np.cumsum(lengths) - lengths, lengths)
    indices = np.stack([rows, np.arange(len(rows)) - starts], axis=1).astype(np.int64)
    values = column.flatten().to_numpy(zero_copy_only=False)
    width = int(lengths.max(initial=0))
    dtype = {"text": tf.string, "integers": tf.int64}.get(column_type.kind.value, tf.float32)
    return tf.SparseTensor(indices, tf.convert_to_tensor(values, dtype), [len(column), width])


def _to_arrow(out: tf.Tensor | tf.SparseTensor, num_rows: int) -> pa.Array:
    if isinstance(out, tf.SparseTensor):
        lengths = np.bincount(out.indices.numpy()[:, 0], minlength=num_rows)
        offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
        return pa.ListArray.from_arrays(pa.array(offsets), _to_arrow(out.values, num_rows))
    values = out.numpy()
    flat = pa.array(np.ravel(values.astype(np.int32) if values.dtype == np.int64 else values))
    return flat if values.ndim == 1 else pa.FixedSizeListArray.from_arrays(flat, values.shape[1])
