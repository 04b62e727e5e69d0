"""The elements of a feature's columns, side by side: cells on which any operation works that works on columns."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from components.preprocess.operations.elements import Elements, missing_element
from components.preprocess.operations.lists import Offsets, offsets_from, rows_of
from components.sentinels import MISSING_FLOAT, MISSING_INTEGER, MISSING_TEXT

if TYPE_CHECKING:
    import tensorflow as tf

Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class FindElements:
    """Columns of one feature -> their elements side by side, cut to the shortest of a row's.

    Attributes:
      columns: how each column's elements are found; None: it has one value a row, which counts for each element.
      fills_up: whether an empty sequence becomes one element without a value.
    """

    columns: tuple[Elements | None, ...]
    fills_up: bool

    def in_graph(self, *columns: object) -> "tuple[list[tf.Tensor], tf.Tensor, tf.Tensor]":
        """Returns T[N] for each column, the lengths of rows, int64[B], and which elements were filled in, bool[N]."""
        import tensorflow as tf

        found = [how.in_graph(column) if how else None for how, column in zip(self.columns, columns, strict=True)]
        lists = [it for it in found if it is not None]
        shortest = tf.reduce_min([it.row_lengths() for it in lists], axis=0)
        lengths = tf.maximum(shortest, 1) if self.fills_up else shortest
        rows = tf.repeat(tf.range(tf.size(lengths, out_type=tf.int64)), lengths)
        places = tf.ragged.range(lengths).values
        is_filled = tf.gather(tf.equal(shortest, 0), rows)
        cells = []
        for column, it in zip(columns, found, strict=True):
            if it is None:
                cells.append(_repeat(column, rows))
                continue
            # A missing value at the end, for the elements that are filled in.
            starts = tf.gather(it.row_starts(), rows)
            values = tf.concat([it.values, tf.constant([_missing_tensor(it.dtype)], it.dtype)], axis=0)
            last = tf.size(it.values, out_type=tf.int64)
            cells.append(tf.gather(values, tf.where(is_filled, last, starts + places)))
        return cells, lengths, is_filled

    def in_arrow(self, *columns: pa.Array) -> tuple[list[pa.Array], Offsets, Marks]:
        """Returns the same: columns of N values, the offsets of B rows, and which elements were filled in."""
        found = [how.in_arrow(column) if how else None for how, column in zip(self.columns, columns, strict=True)]
        shortest = np.min([np.diff(it[1]) for it in found if it is not None], axis=0)
        lengths = np.maximum(shortest, 1) if self.fills_up else shortest
        offsets = offsets_from(lengths)
        rows = rows_of(offsets)
        is_filled = shortest[rows] == 0
        places = np.arange(len(rows)) - offsets[rows]
        cells = []
        for column, it in zip(columns, found, strict=True):
            if it is None:
                cells.append(column.take(pa.array(rows)))
                continue
            values, starts = it
            missing = pa.array([missing_element(values.type)], values.type)
            sources = np.where(is_filled, len(values), starts[rows] + places)
            cells.append(pa.concat_arrays([values, missing]).take(pa.array(sources)))
        return cells, offsets, is_filled


def _repeat(column: object, rows: "tf.Tensor") -> "tf.Tensor | tf.SparseTensor":
    """Returns the given rows of a column, or of a column of lists."""
    import tensorflow as tf

    if isinstance(column, tf.SparseTensor):
        return tf.gather(tf.RaggedTensor.from_sparse(column), rows).to_sparse()
    return tf.gather(column, rows)


def _missing_tensor(dtype: "tf.DType") -> str | int | float:
    import tensorflow as tf

    if dtype == tf.string:
        return MISSING_TEXT
    return MISSING_INTEGER if dtype == tf.int64 else MISSING_FLOAT
