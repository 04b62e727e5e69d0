"""Look-up in a learnt vocabulary: token -> its place; unknown tokens are hashed into the rows behind it."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from components.farm_hash import fingerprints
from components.preprocess.operations.ids import Ids
from components.preprocess.operations.tokens import as_text, is_missing
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

    def in_arrow(self, tokens: pa.Array) -> Ids:
        """Returns int64[N] for string[N] or int64[N]."""
        size = len(self._vocabulary)
        known = self._integers if pa.types.is_integer(tokens.type) else self._vocabulary
        places = pc.index_in(tokens, known)
        ids: Ids = pc.fill_null(places, size).to_numpy().astype(np.int64)
        if self.num_oov_buckets > 1 and places.null_count:
            unknown = places.is_null()
            buckets = fingerprints(as_text(tokens.filter(unknown))) % np.uint64(self.num_oov_buckets)
            ids[unknown.to_numpy(zero_copy_only=False)] = size + buckets.astype(np.int64)
        return np.where(is_missing(tokens), NO_ID, ids)

    @cached_property
    def _vocabulary(self) -> pa.StringArray:
        return pa.array(self.file.read_bytes().decode().split("\n")[:-1], pa.string())

    @cached_property
    def _integers(self) -> pa.Int64Array:
        """The vocabulary of a column of integers; null where a token is none, such as the only one of an empty one."""
        return pa.array([_integer(token) for token in self._vocabulary.to_pylist()], pa.int64())


def _integer(token: str) -> int | None:
    try:
        return int(token)
    except ValueError:
        return None
