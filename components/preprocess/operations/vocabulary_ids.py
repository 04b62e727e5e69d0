"""Look-up in a learnt vocabulary: token -> its place; unknown tokens are hashed into the rows behind it."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from components.preprocess.operations.farm_hash import fingerprints
from components.preprocess.operations.ids import Ids
from components.sentinels import MISSING_TEXT
from model.example_spec import NO_ID

if TYPE_CHECKING:
    import tensorflow as tf


@dataclass(frozen=True)
class VocabularyIds:
    """Token -> id, NO_ID where it is missing.

    Attributes:
      file: the vocabulary, a token a line; the graph keeps a copy as its asset.
      num_oov_buckets: rows behind the vocabulary's own for unknown tokens, at least 1.
    """

    file: Path
    num_oov_buckets: int

    def in_graph(self, tokens: "tf.Tensor") -> "tf.Tensor":
        """Returns int64[N] for string[N]."""
        import tensorflow as tf
        import tensorflow_transform as tft

        from components.preprocess.operations.graph_values import is_missing

        ids = tft.apply_vocabulary(tokens, str(self.file), num_oov_buckets=self.num_oov_buckets)
        return tf.where(is_missing(tokens), tf.constant(NO_ID, tf.int64), ids)

    def in_arrow(self, tokens: pa.StringArray) -> Ids:
        """Returns int64[N] for string[N]."""
        size = len(self._vocabulary)
        places = pc.index_in(tokens, self._vocabulary)
        ids: Ids = pc.fill_null(places, size).to_numpy().astype(np.int64)
        if self.num_oov_buckets > 1 and places.null_count:
            unknown = places.is_null()
            buckets = fingerprints(tokens.filter(unknown)) % np.uint64(self.num_oov_buckets)
            ids[unknown.to_numpy(zero_copy_only=False)] = size + buckets.astype(np.int64)
        return np.where(pc.equal(tokens, MISSING_TEXT).to_numpy(zero_copy_only=False), NO_ID, ids)

    @cached_property
    def _vocabulary(self) -> pa.StringArray:
        return pa.array(self.file.read_bytes().decode().split("\n")[:-1], pa.string())
