"""A raw column inside the transform graph -> the values of a feature, missing ones replaced or left out.

One value a row is a Tensor [B] in which "" stands for none; any number a row is a RaggedTensor [B, None] without
missing values. Operations work on either by `map_values`.
"""

from collections.abc import Callable
from typing import TypeAlias

import tensorflow as tf

from components.sentinels import MISSING_INTEGER, MISSING_TEXT

Values: TypeAlias = "tf.Tensor | tf.RaggedTensor"


def one_token(column: tf.Tensor, default: str) -> tf.Tensor:
    """Returns a scalar column's values as text: string[B], integers in decimal, "" where missing without a default."""
    return _or_default(_as_text(column), default)


def split_tokens(column: tf.Tensor, separator: str, default: str | None) -> tf.RaggedTensor:
    """Splits text cells: string[B] -> string[B, None]; empty pieces are left out; no piece: the default."""
    return _present(tf.strings.split(column, separator), default)


def list_tokens(column: tf.SparseTensor, default: str | None) -> tf.RaggedTensor:
    """Returns a list column's values as text: string[B, None], missing ones left out; none at all: the default."""
    lists = tf.RaggedTensor.from_sparse(column)
    return _present(lists.with_values(_as_text(lists.values)), default)


def map_values(operation: Callable[[tf.Tensor], tf.Tensor], values: Values) -> Values:
    """Applies an operation on flat values, T[N] -> U[N], to one or many values a row."""
    return values.with_values(operation(values.values)) if isinstance(values, tf.RaggedTensor) else operation(values)


def flat(values: Values) -> tf.Tensor:
    """Returns the values that are there, of all rows one after the other, as learning takes them."""
    if isinstance(values, tf.RaggedTensor):
        return values.values
    return tf.boolean_mask(values, tf.not_equal(values, MISSING_TEXT))


def is_missing(tokens: tf.Tensor) -> tf.Tensor:
    """Returns bool[N]: whether a token stands for no value."""
    return tf.equal(tokens, MISSING_TEXT)


def _as_text(column: tf.Tensor) -> tf.Tensor:
    if column.dtype == tf.string:
        return column
    return tf.where(tf.equal(column, MISSING_INTEGER), MISSING_TEXT, tf.strings.as_string(column))


def _or_default(tokens: tf.Tensor, default: str) -> tf.Tensor:
    return tf.where(is_missing(tokens), default, tokens) if default else tokens


def _present(lists: tf.RaggedTensor, default: str | None) -> tf.RaggedTensor:
    there = tf.ragged.boolean_mask(lists, tf.not_equal(lists, MISSING_TEXT))
    if default is None:
        return there
    rows = tf.cast(tf.equal(there.row_lengths(), 0), tf.int64)
    return tf.concat([there, tf.RaggedTensor.from_row_lengths(tf.fill([tf.reduce_sum(rows)], default), rows)], axis=1)
