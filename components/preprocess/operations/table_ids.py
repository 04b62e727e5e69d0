"""Look-up in a table that the config gives: vocab_list, vocab_dict or vocab_file, or the domains by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from components.preprocess.operations.ids import Ids
from components.preprocess.operations.tokens import as_text, is_missing
from model.example_spec import NO_ID

if TYPE_CHECKING:
    import tensorflow as tf


@dataclass(frozen=True)
class TableIds:
    """Token -> its id in the table.

    Attributes:
      ids: token -> id.
      unknown_id: id of all other tokens.
      missing_id: id of the missing token; None: it is looked up as all others are.
    """

    ids: Mapping[str, int]
    unknown_id: int
    missing_id: int | None = NO_ID

    def in_graph(self, tokens: "tf.Tensor") -> "tf.Tensor":
        """Returns int64[N] for string[N]; the table becomes a part of the graph."""
        import tensorflow as tf
        import tensorflow_transform as tft

        from components.preprocess.operations.graph_values import is_missing

        def make() -> tf.lookup.StaticHashTable:
            keys, ids = tf.constant(list(self.ids), tf.string), tf.constant(list(self.ids.values()), tf.int64)
            return tf.lookup.StaticHashTable(tf.lookup.KeyValueTensorInitializer(keys, ids), self.unknown_id)

        ids = tft.make_and_track_object(make).lookup(tokens)
        if self.missing_id is None:
            return ids
        return tf.where(is_missing(tokens), tf.constant(self.missing_id, tf.int64), ids)

    def in_arrow(self, tokens: pa.Array) -> Ids:
        """Returns int64[N] for string[N] or int64[N]."""
        known, ids = self._arrays
        places = pc.fill_null(pc.index_in(as_text(tokens), known), len(known)).to_numpy()
        found: Ids = ids[places]
        if self.missing_id is None:
            return found
        return np.where(is_missing(tokens), self.missing_id, found)

    @cached_property
    def _arrays(self) -> tuple[pa.StringArray, Ids]:
        """The tokens, and their ids with the unknown one at the end."""
        return pa.array(list(self.ids), pa.string()), np.array([*self.ids.values(), self.unknown_id], np.int64)
