"""One look-up table for many small vocabularies.

TensorFlow spends some 0.1 s of every save and load of a graph on a table, however small: on three functions that make,
fill and drop it. Hundreds of vocabularies would cost minutes. In the shared table a key is a token behind the number of
its vocabulary, "3:token"; each vocabulary remains a file and an asset of its own.
"""

from collections.abc import Sequence
from pathlib import Path

import tensorflow as tf
from tensorflow.python.ops import lookup_ops

from components.sentinels import MISSING_TEXT
from model.example_spec import NO_ID

_UNKNOWN = -2
"""What the table gives for a token that it does not hold. A missing token it does hold: its id is NO_ID."""

_TABLES = "gateline_shared_tables"
"""Collection of a graph that is being traced: its tables by their files."""


def ids_in_shared_table(
    tokens: tf.Tensor, vocabulary: Path, together: Sequence[Path], size: int, num_oov_buckets: int
) -> tf.Tensor:
    """Returns int64[N] for string[N]: as components.preprocess.operations.vocabulary_ids has it.

    Few operations, since a graph may hold them hundreds of times.

    Args:
      tokens: the tokens.
      vocabulary: a file, a token a line.
      together: all files of the table.
      size: tokens in the vocabulary.
      num_oov_buckets: rows behind them for unknown tokens.
    """
    found = _table(tuple(together)).lookup(tf.strings.join([f"{together.index(vocabulary)}:", tokens]))
    unknown = tf.constant(size, tf.int64)
    if num_oov_buckets > 1:
        unknown += tf.strings.to_hash_bucket_fast(tokens, num_oov_buckets)
    return tf.where(tf.equal(found, _UNKNOWN), unknown, found)


def _table(files: tuple[Path, ...]) -> tf.lookup.StaticHashTable:
    if tf.executing_eagerly():
        return _make(files)
    tables = tf.compat.v1.get_default_graph().get_collection_ref(_TABLES)
    if not tables:
        tables.append({})
    if files not in tables[0]:
        # Lifted out of the function, which would else read the files and fill the table anew at every call.
        with tf.init_scope():
            tables[0][files] = _make(files)
    return tables[0][files]


def _make(files: tuple[Path, ...]) -> tf.lookup.StaticHashTable:
    return tf.lookup.StaticHashTable(_LinesOfFiles(files), _UNKNOWN)


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
        files, places = tf.unstack(lines.indices, num=2, axis=1)
        keys = tf.strings.join([tf.strings.as_string(files), ":", lines.values])
        # The only empty token of a file is what follows its last line break.
        ids = tf.where(tf.equal(lines.values, MISSING_TEXT), tf.constant(NO_ID, tf.int64), places)
        return tf.raw_ops.InitializeTableV2(table_handle=table.resource_handle, keys=keys, values=ids)
