"""Hashing: token -> FarmHash Fingerprint64 of its bytes, unsigned, modulo the number of rows."""

import tensorflow as tf

from components.preprocess.operations.values import is_missing
from model.example_spec import NO_ID


def hash_ids(tokens: tf.Tensor, num_rows: int) -> tf.Tensor:
    """Returns int64[N] in 0..num_rows-1, NO_ID where the token is missing.

    TorchEasyRec hashes so if USE_FARM_HASH_TO_BUCKETIZE is set, and by a hash of its own otherwise: its ids are a
    permutation of these.
    """
    return tf.where(is_missing(tokens), tf.constant(NO_ID, tf.int64), tf.strings.to_hash_bucket_fast(tokens, num_rows))
