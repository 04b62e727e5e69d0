"""Look-up in a table that the config gives: vocab_list, vocab_dict or vocab_file."""

from collections.abc import Mapping

import tensorflow as tf
import tensorflow_transform as tft


def table_ids(tokens: tf.Tensor, table: Mapping[str, int], unknown_id: int) -> tf.Tensor:
    """Returns int64[N]: each token's id in the table, unknown_id for all others.

    The table becomes a part of the graph.
    """
    keys, ids = list(table), [table[token] for token in table]

    def make() -> tf.lookup.StaticHashTable:
        entries = tf.lookup.KeyValueTensorInitializer(tf.constant(keys, tf.string), tf.constant(ids, tf.int64))
        return tf.lookup.StaticHashTable(entries, unknown_id)

    return tft.make_and_track_object(make).lookup(tokens)
