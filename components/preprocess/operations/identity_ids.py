"""Identity: the value already is the id. -1 and what is no integer give none; ids outside of the table become 0."""

import tensorflow as tf

from components.cell_checks import INTEGER
from components.preprocess.operations.values import is_missing
from model.example_spec import NO_ID


def identity_ids(tokens: tf.Tensor, num_rows: int) -> tf.Tensor:
    """Returns int64[N] in 0..num_rows-1 or NO_ID, from decimal text.

    What FBGEMM's bounds check does in TorchEasyRec; preprocessing counts the ids that it changes.
    """
    none = tf.constant(NO_ID, tf.int64)
    is_number = tf.logical_and(tf.logical_not(is_missing(tokens)), tf.strings.regex_full_match(tokens, INTEGER))
    text = tf.where(is_number, tf.strings.strip(tokens), str(NO_ID))
    ids = tf.strings.to_number(text, tf.int64)
    inside = tf.logical_and(ids >= 0, ids < num_rows)
    return tf.where(inside, ids, tf.where(tf.equal(ids, NO_ID), none, tf.zeros_like(ids)))
