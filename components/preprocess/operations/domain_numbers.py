"""The domain: a raw column -> 0..K-1, or NO_DOMAIN under REJECT: by text, by boundaries, or as it stands."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from components.preprocess.operations.bucket_ids import BucketIds
from components.preprocess.operations.ids import Ids
from components.preprocess.operations.one_number import OneNumber
from components.preprocess.operations.one_token import OneToken
from components.preprocess.operations.table_ids import TableIds

if TYPE_CHECKING:
    import tensorflow as tf

NO_DOMAIN = -1
"""Under REJECT: a value in no bucket. Preprocessing and evaluation set such rows aside; a served row may have it."""


@dataclass(frozen=True, slots=True)
class DomainByToken:
    """A column of text or integers, looked up by its text; missing and unknown values have one number of their own."""

    table: TableIds

    def in_graph(self, column: "tf.Tensor") -> "tf.Tensor":
        """Returns int64[B]."""
        return self.table.in_graph(OneToken("").in_graph(column))

    def in_arrow(self, column: pa.Array) -> Ids:
        """Returns int64[B]."""
        tokens = OneToken("").in_arrow(column)
        return self.table.in_arrow(tokens.distinct)[tokens.codes]


@dataclass(frozen=True, slots=True)
class DomainByBoundaries:
    """A column of numbers in buckets; missing ones are `unseen`."""

    buckets: BucketIds
    unseen: int

    def in_graph(self, column: "tf.Tensor") -> "tf.Tensor":
        """Returns int64[B]."""
        import tensorflow as tf

        numbers = tf.squeeze(OneNumber().in_graph(column), 1)
        buckets = self.buckets.in_graph(tf.where(tf.math.is_nan(numbers), 0.0, numbers))
        return tf.where(tf.math.is_nan(numbers), tf.constant(self.unseen, tf.int64), buckets)

    def in_arrow(self, column: pa.Array) -> Ids:
        """Returns int64[B]."""
        numbers = OneNumber().in_arrow(column)[:, 0]
        is_missing = np.isnan(numbers)
        return np.where(is_missing, self.unseen, self.buckets.in_arrow(np.where(is_missing, np.float32(0), numbers)))


@dataclass(frozen=True, slots=True)
class DomainByNumber:
    """A column of integers that are 0..num_buckets-1 already; others are `unseen`."""

    num_buckets: int
    unseen: int

    def in_graph(self, column: "tf.Tensor") -> "tf.Tensor":
        """Returns int64[B]."""
        import tensorflow as tf

        inside = tf.logical_and(column >= 0, column < self.num_buckets)
        return tf.where(inside, column, tf.constant(self.unseen, tf.int64))

    def in_arrow(self, column: pa.Array) -> Ids:
        """Returns int64[B]."""
        numbers = column.to_numpy(zero_copy_only=False)
        return np.where((numbers >= 0) & (numbers < self.num_buckets), numbers, self.unseen)
