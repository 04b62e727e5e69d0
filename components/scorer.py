"""A served model as the steps use it: typed Arrow rows in, predictions out, through the signature that serves."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import tensorflow as tf

from components.artifacts import SAVED_MODEL
from components.errors import DataError
from components.raw_log.kinds import ColumnType, Kind
from components.sentinels import MISSING_FLOAT, MISSING_INTEGER, MISSING_TEXT, fill
from model.serving import DEFAULT_SIGNATURE

_KINDS = {tf.string: Kind.TEXT, tf.int64: Kind.INTEGER, tf.float32: Kind.FLOAT}
_MISSING = {Kind.TEXT: MISSING_TEXT, Kind.INTEGER: MISSING_INTEGER, Kind.FLOAT: MISSING_FLOAT}
_NUMPY = {Kind.TEXT: object, Kind.INTEGER: np.int64, Kind.FLOAT: np.float32}

Predictions = dict[str, npt.NDArray[Any]]
"""The model's outputs by name: float32[B] or float32[B, C], and `domain` int64[B]."""


class Scorer:
    """Scores raw rows.

    Attributes:
      columns: the raw columns that the model takes, with their types.
      outputs: names of what it gives.
    """

    def __init__(self, folder: Path) -> None:
        """Loads a model.

        Args:
          folder: a SavedModel, such as a release, or a candidate.

        Raises:
          DataError: the folder holds no model that Gateline has exported.
        """
        found = folder / SAVED_MODEL if (folder / SAVED_MODEL).is_dir() else folder
        try:
            # The signature does not keep its model alive, so that is kept here.
            self._model = tf.saved_model.load(str(found))
            self._signature = self._model.signatures[DEFAULT_SIGNATURE]
        except (OSError, ValueError, KeyError, tf.errors.OpError) as error:
            raise DataError(
                f"{found}: expected a SavedModel with the signature {DEFAULT_SIGNATURE}, got: "
                f"{str(error).splitlines()[0]}; name a release's version folder or a candidate"
            ) from error
        _, specs = self._signature.structured_input_signature
        self.columns: Mapping[str, ColumnType] = {
            name: _column_type(found, name, spec) for name, spec in sorted(specs.items())
        }
        self.outputs: tuple[str, ...] = tuple(sorted(self._signature.structured_outputs))

    def score(self, rows: pa.RecordBatch) -> Predictions:
        """Returns the predictions of rows.

        Args:
          rows: at least the columns of `columns`, in those types; null where a value is missing.
        """
        filled = fill(rows.select(list(self.columns)))
        inputs = {name: _to_tensor(filled.column(name), column) for name, column in self.columns.items()}
        scored = self._signature(**inputs)
        return {name: scored[name].numpy() for name in self.outputs}


def _column_type(folder: Path, name: str, spec: tf.TensorSpec) -> ColumnType:
    if spec.dtype not in _KINDS or spec.shape.rank not in (1, 2):
        raise DataError(
            f"{folder}: expected inputs of strings, int64 or float32, one or a list a row, got {name}: {spec}; name a "
            f"model that Gateline has exported"
        )
    return ColumnType(_KINDS[spec.dtype], is_list=spec.shape.rank == 2)


def _to_tensor(column: pa.Array, wanted: ColumnType) -> tf.Tensor:
    dtype = _NUMPY[wanted.kind]
    if not wanted.is_list:
        return tf.constant(column.to_numpy(zero_copy_only=False).astype(dtype, copy=False), _dtype(wanted.kind))
    lengths = np.diff(column.offsets.to_numpy())
    padded = np.full((len(column), int(lengths.max(initial=0))), _MISSING[wanted.kind], dtype)
    padded[np.arange(padded.shape[1]) < lengths[:, None]] = column.flatten().to_numpy(zero_copy_only=False)
    return tf.constant(padded, _dtype(wanted.kind))


def _dtype(kind: Kind) -> tf.DType:
    return next(dtype for dtype, found in _KINDS.items() if found is kind)
