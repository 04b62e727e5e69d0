"""A raw column inside the transform graph -> float32 numbers, NaN where they are missing; and defaults for those."""

from collections.abc import Sequence

import tensorflow as tf

from components.cell_checks import NUMBER
from components.sentinels import MISSING_FLOAT, MISSING_INTEGER


def one_number(column: tf.Tensor) -> tf.Tensor:
    """Returns a column of numbers or integers as float32[B, 1], NaN where missing."""
    if column.dtype == tf.int64:
        column = tf.where(tf.equal(column, MISSING_INTEGER), MISSING_FLOAT, tf.cast(column, tf.float32))
    return tf.expand_dims(column, 1)


def split_numbers(column: tf.Tensor, separator: str, width: int) -> tf.Tensor:
    """Splits text cells into vectors: string[B] -> float32[B, width].

    Missing numbers, and pieces that are none, are NaN; a cell with other than `width` of them, which preprocessing
    rejects, is cut or filled up with NaN.
    """
    pieces = tf.strings.split(column, separator)
    pieces = tf.ragged.boolean_mask(pieces, tf.not_equal(pieces, ""))
    is_number = tf.strings.regex_full_match(pieces.values, NUMBER)
    numbers = tf.strings.to_number(tf.where(is_number, tf.strings.strip(pieces.values), "nan"), tf.float32)
    return _to_vectors(pieces.with_values(numbers), width)


def list_numbers(column: tf.SparseTensor, width: int) -> tf.Tensor:
    """Returns a column of lists as vectors, float32[B, width]; as split_numbers for lists of another length."""
    lists = tf.RaggedTensor.from_sparse(column)
    if lists.dtype == tf.int64:
        there = tf.ragged.boolean_mask(lists, tf.not_equal(lists, MISSING_INTEGER))
        return _to_vectors(tf.cast(there, tf.float32), width)
    return _to_vectors(lists, width)


def or_default(vectors: tf.Tensor, default: Sequence[float]) -> tf.Tensor:
    """Replaces NaN in float32[B, width] by the default of its place, or by the one default of all places."""
    return tf.where(tf.math.is_nan(vectors), tf.constant(default, tf.float32), vectors)


def _to_vectors(lists: tf.RaggedTensor, width: int) -> tf.Tensor:
    vectors = lists.to_tensor(default_value=MISSING_FLOAT, shape=[None, width])
    return tf.ensure_shape(vectors, [None, width])
