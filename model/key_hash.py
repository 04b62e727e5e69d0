"""Keys: raw values as numbers, so that a batch tells which rows belong together without holding text.

Two values share a key with a chance of about 1e-19 a pair; a key says nothing of the order of values.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tensorflow as tf

NUM_KEYS = 2**63 - 1
"""Keys lie in 0..NUM_KEYS-1: all that an int64 from 0 on holds but one."""


def hash_keys(texts: "tf.Tensor") -> "tf.Tensor":
    """Returns int64[...] from text of any shape: FarmHash Fingerprint64, modulo NUM_KEYS."""
    import tensorflow as tf

    return tf.strings.to_hash_bucket_fast(texts, NUM_KEYS)
