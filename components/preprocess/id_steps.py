"""Id features as a chain of operations: raw columns -> tokens, maybe with weights -> ids."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from components.cell_values import is_numbered
from components.preprocess.find_tokens import FindTokens, FindWeighted, find_tokens, find_weighted
from components.preprocess.id_tables import id_table
from components.preprocess.learnt import Learnt
from components.preprocess.operations.hash_ids import HashIds
from components.preprocess.operations.identity_ids import IdentityIds
from components.preprocess.operations.table_ids import TableIds
from components.preprocess.operations.tokens import Tokens
from components.preprocess.operations.vocabulary_ids import VocabularyIds
from components.preprocess.table_rows import table_rows
from components.raw_log.kinds import ColumnType
from model.example_spec import NO_ID
from protos.data_pb2 import DataConfig
from protos.feature_kinds import feature_name
from protos.features_pb2 import FeatureConfig, IdFeature
from protos.id_source import hash_rows
from protos.uses import id_or_raw

if TYPE_CHECKING:
    import tensorflow as tf

    from components.preprocess.operations.graph_values import Values

FindIds: TypeAlias = HashIds | IdentityIds | TableIds | VocabularyIds


@dataclass(frozen=True, slots=True)
class IdSteps:
    """The operations of an id feature.

    Attributes:
      tokens: raw columns -> tokens.
      ids: tokens -> ids.
      drops_none: whether values without an id are left out where a row holds any number of them.
    """

    tokens: FindTokens
    ids: FindIds
    drops_none: bool

    def in_graph(self, *columns: object) -> "Values":
        """Returns int64 [B], NO_ID where a row has none, or ragged [B, None]."""
        import tensorflow as tf

        from components.preprocess.operations.graph_values import map_values

        # Operations on one column take one, others several.
        found: Values = self.tokens.in_graph(*columns)
        ids = map_values(self.ids.in_graph, found)
        if self.drops_none and isinstance(ids, tf.RaggedTensor):
            return tf.ragged.boolean_mask(ids, tf.not_equal(ids, NO_ID))
        return ids

    def in_arrow(self, *columns: pa.Array) -> pa.Array:
        """Returns the same as int32[B] or list<int32>[B]."""
        return self.of_tokens(self.tokens.in_arrow(*columns))

    def of_tokens(self, tokens: Tokens) -> pa.Array:
        """Returns the same from tokens that were found before."""
        ids = ids_of(tokens, self.ids)
        offsets = tokens.offsets
        if offsets is None:
            return pa.array(ids)
        if self.drops_none:
            keep = ids != NO_ID
            ids, offsets = ids[keep], np.concatenate([[0], np.cumsum(keep)]).astype(np.int32)[offsets]
        return pa.ListArray.from_arrays(pa.array(offsets), pa.array(ids))


@dataclass(frozen=True, slots=True)
class WeightedSteps:
    """The operations of one output of an id feature with weights; values without an id are left out of both.

    Attributes:
      tokens: raw columns -> tokens and weights.
      ids: tokens -> ids.
      gives_weights: whether the output is the weights, not the ids.
    """

    tokens: FindWeighted
    ids: FindIds
    gives_weights: bool

    def in_graph(self, *columns: object) -> "tf.RaggedTensor":
        """Returns ragged int64 or float32 [B, None]."""
        import tensorflow as tf

        tokens, weights = self.tokens.in_graph(*columns)
        ids = tokens.with_values(self.ids.in_graph(tokens.values))
        return tf.ragged.boolean_mask(weights if self.gives_weights else ids, tf.not_equal(ids, NO_ID))

    def in_arrow(self, *columns: pa.Array) -> pa.Array:
        """Returns the same as list<int32> or list<float32>."""
        tokens, weights = self.tokens.in_arrow(*columns)
        ids = ids_of(tokens, self.ids)
        keep = ids != NO_ID
        offsets = np.concatenate([[0], np.cumsum(keep)]).astype(np.int32)[tokens.offsets]
        return pa.ListArray.from_arrays(pa.array(offsets), pa.array((weights if self.gives_weights else ids)[keep]))


def id_steps(feature: FeatureConfig, types: Mapping[str, ColumnType], data: DataConfig, learnt: Learnt) -> IdSteps:
    """Returns the operations of a feature that ends in ids, without weights.

    Raises:
      DataError: the vocab_file can't be used.
    """
    tokens = find_tokens(feature, types, data)
    return IdSteps(tokens, find_ids(feature, data, learnt), is_numbered(feature, data.fg_mode))


def weighted_steps(
    feature: FeatureConfig, types: Mapping[str, ColumnType], data: DataConfig, learnt: Learnt
) -> tuple[WeightedSteps, WeightedSteps]:
    """Returns the operations of the ids, and those of their weights.

    Raises:
      DataError: the vocab_file can't be used.
    """
    tokens, ids = find_weighted(feature, types, data), find_ids(feature, data, learnt)
    return WeightedSteps(tokens, ids, gives_weights=False), WeightedSteps(tokens, ids, gives_weights=True)


def find_ids(feature: FeatureConfig, data: DataConfig, learnt: Learnt) -> FindIds:
    """Returns the operation that makes a feature's ids of its tokens.

    Raises:
      DataError: the vocab_file can't be used.
      ValueError: the feature does not end in ids.
    """
    message = id_or_raw(feature)
    if not isinstance(message, IdFeature):
        raise ValueError(f"feature {feature_name(feature)}: expected one that ends in ids, got numbers")
    if is_numbered(feature, data.fg_mode):
        return IdentityIds(table_rows(feature, {}))
    if (num_rows := hash_rows(message)) is not None:
        return HashIds(num_rows)
    if message.HasField("vocabulary"):
        tokens = learnt.vocabularies[feature_name(feature)]
        return VocabularyIds(tokens.file, message.vocabulary.num_oov_buckets, learnt.sharing)
    table = id_table(message)
    return TableIds(table.ids, table.unknown_id, NO_ID if table.missing_id is None else None)


def ids_of(tokens: Tokens, ids: FindIds) -> npt.NDArray[np.int32]:
    """Returns int32[N], the id of each token."""
    found: npt.NDArray[np.int32] = ids.in_arrow(tokens.distinct).astype(np.int32)[tokens.codes]
    return found
