"""Hashing: token -> FarmHash Fingerprint64 of its bytes, unsigned, modulo the number of rows."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from components.farm_hash import fingerprints
from components.preprocess.operations.ids import Ids
from components.preprocess.operations.tokens import as_text, is_missing
from model.example_spec import NO_ID

if TYPE_CHECKING:
    import tensorflow as tf


@dataclass(frozen=True, slots=True)
class HashIds:
    """Token -> id in 0..num_rows-1, NO_ID where it is missing.

    TorchEasyRec hashes so if USE_FARM_HASH_TO_BUCKETIZE is set, and by a hash of its own otherwise: its ids are a
    permutation of these.
    """

    num_rows: int

    def in_graph(self, tokens: "tf.Tensor") -> "tf.Tensor":
        """Returns int64[N] for string[N]."""
        import tensorflow as tf

        from components.preprocess.operations.graph_values import is_missing

        hashed = tf.strings.to_hash_bucket_fast(tokens, self.num_rows)
        return tf.where(is_missing(tokens), tf.constant(NO_ID, tf.int64), hashed)

    def in_arrow(self, tokens: pa.Array) -> Ids:
        """Returns int64[N] for string[N] or int64[N]."""
        hashed = (fingerprints(as_text(tokens)) % np.uint64(self.num_rows)).astype(np.int64)
        return np.where(is_missing(tokens), NO_ID, hashed)
