"""Has the transform graph make some of the examples too: what is served must be what was learnt from."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import tensorflow as tf

from components.preprocess.apply_graph import apply_graph
from components.preprocess.operations.vectors import SMALLEST
from components.preprocess.sample import Sample
from components.raw_log.kinds import ColumnType


class FormsDifferError(RuntimeError):
    """The two forms of a feature's operations gave different values for a row: our fault, not the data's."""


def check_forms(graph: tf.Module, samples: Sequence[Sample], types: Mapping[str, ColumnType]) -> int:
    """Applies the transform graph to samples and compares, output by output and row by row.

    Ids must be equal. Numbers may differ by one unit in the last place, where a value lies in the middle between two
    float32, and below the smallest normal float32, which TensorFlow takes for 0.

    Args:
      graph: the transform graph.
      samples: rows and what was made of them.
      types: the raw columns' types.

    Returns:
      The number of rows that were compared.

    Raises:
      FormsDifferError: they differ; the message names output, raw cells and both values.
    """
    if not samples:
        return 0
    # At once: TensorFlow spends more on a call of a graph than on hundreds of rows.
    rows = pa.concat_batches([sample.rows for sample in samples])
    columns = {name: types[name] for name in rows.schema.names}
    wanted = apply_graph(graph, rows, columns)
    for name in samples[0].outputs:
        made = pa.concat_arrays([sample.outputs[name] for sample in samples])
        for row in _differing(made, wanted[name]):
            raw = {column: rows.column(column)[row].as_py() for column in columns}
            raise FormsDifferError(
                f"{name}: the transform graph gives {wanted[name][row].as_py()!r}, preprocessing gave "
                f"{made[row].as_py()!r} for the row {raw!r}; please report this with the feature's config."
            )
    num_checked: int = rows.num_rows
    return num_checked


def _differing(made: pa.Array, wanted: pa.Array) -> list[int]:
    """Returns the rows in which two columns differ."""
    if made.type != wanted.type or len(made) != len(wanted):
        return [0]
    if pa.types.is_floating(made.type):
        return np.flatnonzero(~_is_near(made.to_numpy(), wanted.to_numpy())).tolist()
    if pa.types.is_fixed_size_list(made.type):
        near = _is_near(made.flatten().to_numpy(), wanted.flatten().to_numpy())
        return np.flatnonzero(~near.reshape(len(made), -1).all(axis=1)).tolist()
    if made.equals(wanted):
        return []
    return [row for row in range(len(made)) if made[row] != wanted[row]]


def _is_near(made: npt.NDArray[np.float32], wanted: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_]:
    is_same = (made == wanted) | (np.isnan(made) & np.isnan(wanted))
    with np.errstate(invalid="ignore", over="ignore"):
        gap = np.abs(made.astype(np.float64) - wanted)
        near: npt.NDArray[np.bool_] = gap <= np.maximum(np.spacing(np.abs(wanted)), np.float32(SMALLEST))
    either: npt.NDArray[np.bool_] = is_same | near
    return either
