"""A column of lists of numbers as vectors."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from components.preprocess.operations.vectors import Vectors, to_vectors
from components.sentinels import MISSING_INTEGER

if TYPE_CHECKING:
    import tensorflow as tf


@dataclass(frozen=True, slots=True)
class ListNumbers:
    """Lists of float32 or int64 -> float32[B, width].

    Missing integers are left out, missing floats are NaN; a list of another length, which preprocessing rejects, is cut
    or filled up with NaN.
    """

    width: int

    def in_graph(self, column: "tf.SparseTensor") -> "tf.Tensor":
        """Returns float32[B, width]."""
        import tensorflow as tf

        from components.preprocess.operations.graph_vectors import to_vectors

        lists = tf.RaggedTensor.from_sparse(column)
        if lists.dtype == tf.int64:
            there = tf.ragged.boolean_mask(lists, tf.not_equal(lists, MISSING_INTEGER))
            lists = tf.cast(there, tf.float32)
        return to_vectors(lists, self.width)

    def in_arrow(self, column: pa.ListArray) -> Vectors:
        """Returns float32[B, width]."""
        values = column.flatten().to_numpy(zero_copy_only=False)
        offsets = column.offsets.to_numpy() - column.offsets[0].as_py()
        if values.dtype == np.int64:
            keep = values != MISSING_INTEGER
            offsets = np.concatenate([[0], np.cumsum(keep)]).astype(np.int32)[offsets]
            values = values[keep].astype(np.float32)
        return to_vectors(values, offsets, self.width)
