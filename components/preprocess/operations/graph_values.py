"""What token operations share inside the transform graph: text, missing values, one or many values a row.

One value a row is a Tensor [B] in which "" stands for none; any number a row is a RaggedTensor [B, None] without
missing values. Operations work on either by `map_values`.
"""

from collections.abc import Callable
from typing import TypeAlias

import tensorflow as tf

from components.sentinels import MISSING_INTEGER, MISSING_TEXT

Values: TypeAlias = "tf.Tensor | tf.RaggedTensor"


def as_text(column: tf.Tensor, decimals: int | None = None) -> tf.Tensor:
    """Returns string, int64 or float32 values as string, "" where missing; numbers in decimal.

    Args:
      column: the values.
      decimals: digits after the point, for float32.
    """
    if column.dtype == tf.string:
        return column
    if column.dtype == tf.float32:
        return tf.where(tf.math.is_nan(column), MISSING_TEXT, tf.strings.as_string(column, precision=decimals))
    return tf.where(tf.equal(column, MISSING_INTEGER), MISSING_TEXT, tf.strings.as_string(column))


def is_missing(tokens: tf.Tensor) -> tf.Tensor:
    """Returns bool[N]: whether a token stands for no value."""
    return tf.equal(tokens, MISSING_TEXT)


def map_values(operation: Callable[[tf.Tensor], tf.Tensor], values: Values) -> Values:
    """Applies an operation on flat values, T[N] -> U[N], to one or many values a row."""
    return values.with_values(operation(values.values)) if isinstance(values, tf.RaggedTensor) else operation(values)


def present(lists: tf.RaggedTensor, default: str | None) -> tf.RaggedTensor:
    """Returns string[B, None] without missing values; a row that has no other has the default, if there is one."""
    there = tf.ragged.boolean_mask(lists, tf.not_equal(lists, MISSING_TEXT))
    if default is None:
        return there
    rows = tf.cast(tf.equal(there.row_lengths(), 0), tf.int64)
    return tf.concat([there, tf.RaggedTensor.from_row_lengths(tf.fill([tf.reduce_sum(rows)], default), rows)], axis=1)
