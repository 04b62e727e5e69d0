"""Applies the transform graph, as it was written, to raw columns: what the served model does with a request."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import tensorflow as tf
import tensorflow_transform as tft

from components.raw_log.kinds import ColumnType


def apply_graph(transform: Path, batch: pa.RecordBatch, types: Mapping[str, ColumnType]) -> dict[str, pa.Array]:
    """Returns the transform graph's outputs for a batch, by name, in the types that examples have.

    Args:
      transform: the TFT output.
      batch: columns without nulls, as components.sentinels.fill leaves them.
      types: the graph's columns and their types.
    """
    folder = transform / tft.TFTransformOutput.TRANSFORM_FN_DIR
    written_ns = (folder / "saved_model.pb").stat().st_mtime_ns
    tensors = {name: _tensor(batch.column(name), types[name]) for name in types}
    outputs = _load(folder, written_ns).transform_fn(tensors)
    return {name: _to_arrow(out, batch.num_rows) for name, out in outputs.items()}


@lru_cache(maxsize=1)
def _load(folder: Path, written_ns: int) -> tf.Module:
    """Loads a graph once; the time keeps one apart from another that stood in the same folder before."""
    return tf.saved_model.load(str(folder))


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
