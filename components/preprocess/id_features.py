"""Id features in the transform graph: raw column -> tokens -> ids."""

import tensorflow as tf
import tensorflow_transform as tft

from components.cell_values import is_multi_valued, is_numbered, separator
from components.preprocess.id_tables import id_table
from components.preprocess.operations.hash_ids import hash_ids
from components.preprocess.operations.identity_ids import identity_ids
from components.preprocess.operations.table_ids import table_ids
from components.preprocess.operations.values import (
    Values,
    is_missing,
    list_tokens,
    map_values,
    one_token,
    split_tokens,
)
from components.preprocess.table_rows import table_rows
from components.raw_log.kinds import ColumnType
from model.example_spec import NO_ID
from protos.data_pb2 import FG_NONE, DataConfig
from protos.features_pb2 import FeatureConfig, IdFeature
from protos.id_source import id_sources


def id_tokens(
    feature: FeatureConfig, column: tf.Tensor | tf.SparseTensor, column_type: ColumnType, data: DataConfig
) -> Values:
    """Returns the feature's values as text, string[B] or ragged string[B, None], missing ones defaulted or left out."""
    default = _default(feature, data)
    if not is_multi_valued(feature, column_type, data):
        return one_token(column, default or "")
    if column_type.is_list:
        return list_tokens(column, default)
    return split_tokens(column, separator(feature, data), default)


def ids_of(feature: FeatureConfig, tokens: Values, data: DataConfig, vocabulary: tf.Tensor | None) -> Values:
    """Returns the ids of tokens, int64 in the shape of `tokens`; NO_ID where a row of one value has none.

    Args:
      feature: an id feature.
      tokens: what id_tokens returned.
      data: the config's data section.
      vocabulary: what TFT's analyzer returned, where the feature learns one.
    """
    message = feature.id_feature
    if is_numbered(feature, data.fg_mode):
        num_rows = table_rows(feature, {})
        return _without_none(map_values(lambda flat: identity_ids(flat, num_rows), tokens))
    match id_sources(message):
        case ("hash_bucket_size",):
            return map_values(lambda flat: hash_ids(flat, message.hash_bucket_size), tokens)
        case ("vocabulary",):
            num_oov = message.vocabulary.num_oov_buckets
            return map_values(lambda flat: _vocabulary_ids(flat, vocabulary, num_oov), tokens)
    return map_values(lambda flat: _table_ids(flat, message), tokens)


def _default(feature: FeatureConfig, data: DataConfig) -> str | None:
    """The token taken for a missing cell; None: no id. Tables made as TorchEasyRec makes them have a row for it."""
    message = feature.id_feature
    has_table = id_sources(message)[0] in {"vocab_list", "vocab_dict"} and data.fg_mode != FG_NONE
    if has_table and not message.HasField("default_bucketize_value"):
        return message.default_value
    return message.default_value or None


def _table_ids(tokens: tf.Tensor, message: IdFeature) -> tf.Tensor:
    table = id_table(message)
    ids = table_ids(tokens, table.ids, table.unknown_id)
    return ids if table.missing_id is not None else tf.where(is_missing(tokens), tf.constant(NO_ID, tf.int64), ids)


def _vocabulary_ids(tokens: tf.Tensor, vocabulary: tf.Tensor, num_oov_buckets: int) -> tf.Tensor:
    ids = tft.apply_vocabulary(tokens, vocabulary, num_oov_buckets=num_oov_buckets)
    return tf.where(is_missing(tokens), tf.constant(NO_ID, tf.int64), ids)


def _without_none(ids: Values) -> Values:
    return tf.ragged.boolean_mask(ids, tf.not_equal(ids, NO_ID)) if isinstance(ids, tf.RaggedTensor) else ids
