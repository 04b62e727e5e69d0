"""One signature of a served model: what it takes by name, and its function on whole columns."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from components.sentinels import MISSING_FLOAT, MISSING_INTEGER, MISSING_TEXT

Kind = Literal["text", "integer", "float"]
Columns = Mapping[str, npt.NDArray[Any]]
"""Columns of a request or an answer by name, batch first: object (bytes), int64 or float32; lists are [B, n]."""

_KINDS: dict[tf.DType, Kind] = {tf.string: "text", tf.int64: "integer", tf.float32: "float"}
_MISSING: dict[Kind, bytes | int | float] = {
    "text": MISSING_TEXT.encode(),
    "integer": MISSING_INTEGER,
    "float": MISSING_FLOAT,
}
_DTYPES: dict[Kind, Any] = {"text": object, "integer": np.int64, "float": np.float32}


@dataclass(frozen=True, slots=True)
class Input:
    """A column that a signature takes.

    Attributes:
      name: its name.
      kind: what its cells are.
      is_list: whether a cell is a list.
    """

    name: str
    kind: Kind
    is_list: bool

    @property
    def missing(self) -> bytes | int | float:
        """What stands for a missing value."""
        return _MISSING[self.kind]

    @property
    def dtype(self) -> Any:  # noqa: ANN401 - numpy has no common name for them
        """The column's numpy dtype."""
        return _DTYPES[self.kind]


class Signature:
    """A callable signature.

    Attributes:
      name: such as `serving_default`.
      inputs: what it takes, by name.
      outputs: its outputs' names, sorted.
      input_specs: tensors that it takes, by name, for metadata.
      output_specs: tensors that it gives, by name, for metadata.
    """

    def __init__(self, name: str, function: Callable[..., Mapping[str, tf.Tensor]]) -> None:
        """Takes a signature function of a loaded SavedModel."""
        self.name = name
        self._function = function
        self.input_specs: Mapping[str, tf.TensorSpec] = function.structured_input_signature[1]  # type: ignore[attr-defined]
        self.output_specs: Mapping[str, tf.TensorSpec] = function.structured_outputs  # type: ignore[attr-defined]
        self.inputs = {
            column: Input(column, _KINDS[spec.dtype], is_list=spec.shape.rank == 2)
            for column, spec in sorted(self.input_specs.items())
        }
        self.outputs = tuple(sorted(self.output_specs))

    def predict(self, columns: Columns) -> Columns:
        """Returns the outputs of a batch of rows."""
        tensors = {name: tf.constant(values, self.input_specs[name].dtype) for name, values in columns.items()}
        scored = self._function(**tensors)
        return {name: scored[name].numpy() for name in self.outputs}

    def missing_rows(self, num_rows: int) -> Columns:
        """Returns rows in which everything is missing, to try the model with."""
        return {
            name: np.full((num_rows, 0) if column.is_list else num_rows, column.missing, column.dtype)
            for name, column in self.inputs.items()
        }


def join(inputs: Mapping[str, Input], parts: list[Columns]) -> Columns:
    """Puts the rows of several requests below one another; shorter lists are filled up with the missing value."""
    return {name: _join(column, [part[name] for part in parts]) for name, column in inputs.items()}


def _join(column: Input, parts: list[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    if not column.is_list or len({part.shape[1] for part in parts}) == 1:
        return np.concatenate(parts)
    width = max(part.shape[1] for part in parts)
    joined = np.full((sum(map(len, parts)), width), column.missing, column.dtype)
    start = 0
    for part in parts:
        joined[start : start + len(part), : part.shape[1]] = part
        start += len(part)
    return joined
