"""Id features as a chain of operations: raw column -> tokens -> ids."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pyarrow as pa

from components.cell_values import is_multi_valued, is_numbered, separator
from components.preprocess.id_tables import id_table
from components.preprocess.learnt import Learnt
from components.preprocess.operations.hash_ids import HashIds
from components.preprocess.operations.identity_ids import IdentityIds
from components.preprocess.operations.list_tokens import ListTokens
from components.preprocess.operations.one_token import OneToken
from components.preprocess.operations.split_tokens import SplitTokens
from components.preprocess.operations.table_ids import TableIds
from components.preprocess.operations.vocabulary_ids import VocabularyIds
from components.preprocess.table_rows import table_rows
from components.raw_log.kinds import ColumnType
from model.example_spec import NO_ID
from protos.data_pb2 import FG_NONE, DataConfig
from protos.features_pb2 import FeatureConfig
from protos.id_source import id_sources
from protos.uses import feature_name

if TYPE_CHECKING:
    from components.preprocess.operations.graph_values import Values

FindTokens: TypeAlias = OneToken | SplitTokens | ListTokens
FindIds: TypeAlias = HashIds | IdentityIds | TableIds | VocabularyIds


@dataclass(frozen=True, slots=True)
class IdSteps:
    """The operations of an id feature.

    Attributes:
      tokens: raw column -> tokens.
      ids: tokens -> ids.
      drops_none: whether values without an id are left out where a row holds any number of them.
    """

    tokens: FindTokens
    ids: FindIds
    drops_none: bool

    def in_graph(self, column: object) -> "Values":
        """Returns int64 [B], NO_ID where a row has none, or ragged [B, None]."""
        import tensorflow as tf

        from components.preprocess.operations.graph_values import map_values

        ids = map_values(self.ids.in_graph, self.tokens.in_graph(column))
        if self.drops_none and isinstance(ids, tf.RaggedTensor):
            return tf.ragged.boolean_mask(ids, tf.not_equal(ids, NO_ID))
        return ids

    def in_arrow(self, column: pa.Array) -> pa.Array:
        """Returns the same as int32[B] or list<int32>[B]."""
        tokens = self.tokens.in_arrow(column)
        ids = self.ids.in_arrow(tokens.distinct).astype(np.int32)[tokens.codes]
        offsets = tokens.offsets
        if offsets is None:
            return pa.array(ids)
        if self.drops_none:
            keep = ids != NO_ID
            ids, offsets = ids[keep], np.concatenate([[0], np.cumsum(keep)]).astype(np.int32)[offsets]
        return pa.ListArray.from_arrays(pa.array(offsets), pa.array(ids))


def id_steps(feature: FeatureConfig, column_type: ColumnType, data: DataConfig, learnt: Learnt) -> IdSteps:
    """Returns the operations of an id feature.

    Raises:
      DataError: the vocab_file can't be used.
    """
    tokens = find_tokens(feature, column_type, data)
    return IdSteps(tokens, _find_ids(feature, data, learnt), is_numbered(feature, data.fg_mode))


def find_tokens(feature: FeatureConfig, column_type: ColumnType, data: DataConfig) -> FindTokens:
    """Returns the operation that finds an id feature's tokens in its raw column."""
    default = _default(feature, data)
    if not is_multi_valued(feature, column_type, data):
        return OneToken(default or "")
    return ListTokens(default) if column_type.is_list else SplitTokens(separator(feature, data), default)


def _find_ids(feature: FeatureConfig, data: DataConfig, learnt: Learnt) -> FindIds:
    message = feature.id_feature
    if is_numbered(feature, data.fg_mode):
        return IdentityIds(table_rows(feature, {}))
    match id_sources(message):
        case ("hash_bucket_size",):
            return HashIds(message.hash_bucket_size)
        case ("vocabulary",):
            tokens = learnt.vocabularies[feature_name(feature)]
            return VocabularyIds(tokens.file, message.vocabulary.num_oov_buckets)
    table = id_table(message)
    return TableIds(table.ids, table.unknown_id, NO_ID if table.missing_id is None else None)


def _default(feature: FeatureConfig, data: DataConfig) -> str | None:
    """The token taken for a missing cell; None: no id. Tables made as TorchEasyRec makes them have a row for it."""
    message = feature.id_feature
    has_table = id_sources(message)[0] in {"vocab_list", "vocab_dict"} and data.fg_mode != FG_NONE
    if has_table and not message.HasField("default_bucketize_value"):
        return message.default_value
    return message.default_value or None
