"""The graph's outputs and the bypassing columns -> one Arrow batch of examples."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import tensorflow as tf

from model.example_spec import DOMAIN, USER, ExampleSpec
from model.key_hash import hash_keys


def to_examples(
    rows: pa.RecordBatch, outputs: Mapping[str, tf.Tensor | tf.SparseTensor], spec: ExampleSpec, user: str | None
) -> pa.RecordBatch:
    """Returns examples, in the columns and types that model/example_spec.py promises.

    Args:
      rows: kept rows; labels, weights, keys and the user column are taken from them.
      outputs: the transform graph's outputs for them.
      spec: what they are.
      user: the user column, if there is one.
    """
    columns: dict[str, pa.Array] = {}
    for feature in spec.ids:
        out = outputs[feature.column]
        columns[feature.column] = _lists(out, rows.num_rows) if feature.multi_valued else _int32(out)
    for dense in spec.dense:
        numbers = pa.array(np.ravel(outputs[dense.column].numpy()))
        columns[dense.column] = numbers if dense.width == 1 else pa.FixedSizeListArray.from_arrays(numbers, dense.width)
    columns |= {f"label.{name}": rows.column(name).cast(pa.float32(), safe=False) for name in spec.labels}
    columns |= {f"weight.{name}": rows.column(name).cast(pa.float32(), safe=False) for name in spec.weights}
    columns |= {f"key.{name}": _keys(rows.column(name)) for name in spec.keys}
    if spec.domains:
        columns[DOMAIN] = _int32(outputs[DOMAIN])
    if user:
        columns[USER] = _keys(rows.column(user))
    return pa.RecordBatch.from_arrays(list(columns.values()), names=list(columns))


def _keys(column: pa.Array) -> pa.Array:
    return pa.array(hash_keys(column.cast(pa.string()).to_numpy(zero_copy_only=False)).numpy())


def _int32(ids: tf.Tensor) -> pa.Array:
    return pa.array(ids.numpy().astype(np.int32))


def _lists(ids: tf.SparseTensor, num_rows: int) -> pa.ListArray:
    lengths = np.bincount(ids.indices.numpy()[:, 0], minlength=num_rows)
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), _int32(ids.values))
