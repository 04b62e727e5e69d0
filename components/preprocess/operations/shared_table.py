"""One look-up table for many small vocabularies.

TensorFlow spends some 0.1 s of every save and load of a graph on a table, however small: on three functions that make,
fill and drop it. Hundreds of vocabularies would cost minutes. In the shared table a key is a token behind the number of
its vocabulary, "3:token"; each vocabulary remains a file and an asset of its own.
"""

from collections.abc import Sequence
from pathlib import Path

import tensorflow as tf
from tensorflow.python.ops import lookup_ops

from components.preprocess.operations.integer_places import UNKNOWN

_TABLES = "gateline_shared_tables"
"""Collection of a graph that is being traced: its tables by their files."""


def places_in_shared_table(tokens: tf.Tensor, vocabulary: Path, together: Sequence[Path]) -> tf.Tensor:
    """Returns int64[N], the line of each token of string[N] in its vocabulary, from 0; UNKNOWN where it has none.

    Args:
      tokens: the tokens.
      vocabulary: a file, a token a line.
      together: all files of the table.
    """
    return _table(tuple(together)).lookup(tf.strings.join([f"{together.index(vocabulary)}:", tokens]))


def _table(files: tuple[Path, ...]) -> tf.lookup.StaticHashTable:
    if tf.executing_eagerly():
        return _make(files)
    tables = tf.compat.v1.get_default_graph().get_collection_ref(_TABLES)
    if not tables:
        tables.append({})
    if files not in tables[0]:
        tables[0][files] = _make(files)
    return tables[0][files]


def _make(files: tuple[Path, ...]) -> tf.lookup.StaticHashTable:
    return tf.lookup.StaticHashTable(_LinesOfFiles(files), UNKNOWN)


class _LinesOfFiles(lookup_ops.TableInitializerBase):
    """Fills a table with the lines of files, when the graph is loaded. TensorFlow's own takes one file."""

    def __init__(self, files: Sequence[Path]) -> None:
        super().__init__(tf.string, tf.int64)
        self._files = [
            self._track_trackable(tf.saved_model.Asset(str(file)), f"file_{number}")
            for number, file in enumerate(files)
        ]

    def initialize(self, table: tf.lookup.StaticHashTable) -> tf.Operation:
        """Returns the operation that fills the table."""
        contents = tf.stack([tf.io.read_file(file.asset_path) for file in self._files])
        lines = tf.raw_ops.StringSplitV2(input=contents, sep="\n")
        # After the last line break comes the empty token, which is a missing value and has no id whatever is found.
        files, places = tf.unstack(lines.indices, num=2, axis=1)
        keys = tf.strings.join([tf.strings.as_string(files), ":", lines.values])
        return tf.raw_ops.InitializeTableV2(table_handle=table.resource_handle, keys=keys, values=places)
