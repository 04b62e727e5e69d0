"""A served model as a function of raw columns: what evaluation and prediction call, and TF Serving serves."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import tensorflow as tf

from components.errors import DataError
from components.raw_log.kinds import ColumnType, Kind
from components.sentinels import MISSING_FLOAT, MISSING_INTEGER, MISSING_TEXT
from model.serving import DEFAULT_SIGNATURE

Outputs = dict[str, npt.NDArray[Any]]
"""Served outputs by name, rows first."""

_KINDS = {tf.string: Kind.TEXT, tf.int64: Kind.INTEGER, tf.float32: Kind.FLOAT}
_MISSING: dict[Kind, object] = {
    Kind.TEXT: MISSING_TEXT.encode(),
    Kind.INTEGER: MISSING_INTEGER,
    Kind.FLOAT: MISSING_FLOAT,
}


@final
class Scorer:
    """Calls a SavedModel's `serving_default`.

    Args:
      saved_model: folder in TF Serving's layout.

    Raises:
      DataError: the folder holds no SavedModel with that signature, or an input is of a type that no raw column has.
    """

    def __init__(self, saved_model: Path) -> None:
        # Functions of a SavedModel live as long as the loaded object does.
        self._loaded, self._score = _load(saved_model)
        _, specs = self._score.structured_input_signature
        self.columns = {name: _column_type(saved_model, spec) for name, spec in sorted(specs.items())}
        self.outputs = tuple(sorted(self._score.structured_outputs))

    def score(self, table: pa.RecordBatch) -> Outputs:
        """Scores rows.

        Args:
          table: columns of the types in `columns`, filled by components.sentinels; others are not looked at.
        """
        columns = {name: _tensor(table.column(name), kind) for name, kind in self.columns.items()}
        return {name: output.numpy() for name, output in self._score(**columns).items()}

    def probability_output(self, tower: str) -> str | None:
        """Returns the output with a tower's probability of label 1, a number a row; None if it has none."""
        outputs: Mapping[str, Any] = self._score.structured_outputs
        names = (f"probs_{tower}", f"probs1_{tower}")
        return next((name for name in names if name in outputs and len(outputs[name].shape) == 1), None)


def _load(saved_model: Path) -> tuple[Any, Any]:
    try:
        loaded = tf.saved_model.load(str(saved_model))
    except (OSError, ValueError, tf.errors.OpError) as error:
        reason = str(error).splitlines()[0]
        raise DataError(f"{saved_model}: expected a SavedModel, got: {reason}; name a version's folder") from error
    if DEFAULT_SIGNATURE not in loaded.signatures:
        raise DataError(f"{saved_model}: expected a signature {DEFAULT_SIGNATURE}, got {sorted(loaded.signatures)}")
    return loaded, loaded.signatures[DEFAULT_SIGNATURE]


def _column_type(saved_model: Path, spec: tf.TensorSpec) -> ColumnType:
    if spec.dtype not in _KINDS or spec.shape.rank not in (1, 2):
        wanted = "string, int64 or float32 of shape [B] or [B, n]"
        raise DataError(f"{saved_model}: input {spec.name}: expected {wanted}, got {spec.dtype.name} {spec.shape}")
    return ColumnType(_KINDS[spec.dtype], is_list=spec.shape.rank == 2)


def _tensor(column: pa.Array, wanted: ColumnType) -> tf.Tensor:
    return tf.constant(_padded(column, wanted.kind) if wanted.is_list else _numpy(column))


def _numpy(values: pa.Array) -> npt.NDArray[Any]:
    if pa.types.is_string(values.type):
        return values.cast(pa.binary()).to_numpy(zero_copy_only=False)  # type: ignore[no-any-return]
    return values.to_numpy(zero_copy_only=False)  # type: ignore[no-any-return]


def _padded(lists: pa.Array, kind: Kind) -> npt.NDArray[Any]:
    """Lists as [B, longest], shorter ones filled up with the missing value."""
    values = _numpy(lists.flatten())
    lengths = lists.value_lengths().to_numpy(zero_copy_only=False)
    padded = np.full((len(lists), max(int(lengths.max(initial=0)), 1)), _MISSING[kind], values.dtype)
    padded[np.arange(padded.shape[1]) < lengths[:, np.newaxis]] = values
    return padded
