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
from components.preprocess.operations.integer_places import UNKNOWN, IntegerPlaces
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
      together: files of small vocabularies, which have one table in the graph; this one may be among them.
    """

    file: Path
    num_oov_buckets: int
    together: tuple[Path, ...] = ()

    @property
    def size(self) -> int:
        """Rows of the vocabulary's own."""
        return len(self._vocabulary)

    def in_graph(self, tokens: "tf.Tensor") -> "tf.Tensor":
        """Returns int64[N] for string[N]."""
        import tensorflow as tf
        import tensorflow_transform as tft

        from components.preprocess.operations.graph_values import is_missing
        from components.preprocess.operations.shared_table import ids_in_shared_table

        if self.file in self.together:
            return ids_in_shared_table(tokens, self.file, self.together, self.size, self.num_oov_buckets)
        ids = tft.apply_vocabulary(tokens, str(self.file), num_oov_buckets=self.num_oov_buckets)
        return tf.where(is_missing(tokens), tf.constant(NO_ID, tf.int64), ids)

    def in_arrow(self, tokens: pa.Array) -> Ids:
        """Returns int64[N] for string[N] or int64[N]."""
        ids = self._integers.of(tokens) if pa.types.is_integer(tokens.type) else self._places(tokens)
        is_unknown = ids == UNKNOWN
        if self.num_oov_buckets > 1 and is_unknown.any():
            buckets = fingerprints(as_text(tokens.filter(pa.array(is_unknown)))) % np.uint64(self.num_oov_buckets)
            ids[is_unknown] = self.size + buckets.astype(np.int64)
        else:
            ids[is_unknown] = self.size
        return np.where(is_missing(tokens), NO_ID, ids)

    def _places(self, tokens: pa.StringArray) -> Ids:
        places: Ids = pc.fill_null(pc.index_in(tokens, self._vocabulary), UNKNOWN).to_numpy().astype(np.int64)
        return places

    @cached_property
    def _vocabulary(self) -> pa.StringArray:
        return pc.split_pattern(pa.array([self.file.read_bytes()[:-1]], pa.string()), "\n").flatten()

    @cached_property
    def _integers(self) -> IntegerPlaces:
        """The vocabulary of a column of integers; null where a token is none, such as the only one of an empty one."""
        is_integer = pc.match_substring_regex(self._vocabulary, "^-?[0-9]+$")
        return IntegerPlaces(pc.if_else(is_integer, self._vocabulary, None).cast(pa.int64()))
