"""Which operation finds the tokens of a feature in its raw columns."""

from collections.abc import Mapping
from typing import TypeAlias

from components.cell_values import is_computed, is_multi_valued, is_weighted, separator
from components.preprocess.find_computed import ComputedTokens, find_computed
from components.preprocess.operations.find_pieces import find_pieces
from components.preprocess.operations.list_tokens import ListTokens
from components.preprocess.operations.one_token import OneToken
from components.preprocess.operations.pairs import Pairs
from components.preprocess.operations.split_tokens import SplitTokens
from components.preprocess.operations.weighted_tokens import PairTokens, TokensBesideWeights, UnweightedTokens
from components.raw_log.kinds import ColumnType
from protos.data_pb2 import FG_NONE, DataConfig
from protos.features_pb2 import FeatureConfig, IdFeature
from protos.id_source import id_sources
from protos.uses import id_or_raw, is_dense, is_id, raw_column, raw_columns

FindTokens: TypeAlias = OneToken | SplitTokens | ListTokens | ComputedTokens
FindWeighted: TypeAlias = PairTokens | TokensBesideWeights
LearntFrom: TypeAlias = FindTokens | UnweightedTokens


def find_tokens(feature: FeatureConfig, types: Mapping[str, ColumnType], data: DataConfig) -> FindTokens:
    """Returns the operation on the feature's raw_columns that finds its tokens.

    Args:
      feature: one that ends in ids, without weights, and is no sequence.
      types: the raw columns' types.
      data: the config's data section.
    """
    default = default_token(feature, data)
    if is_computed(feature, data.fg_mode):
        computed: ComputedTokens = find_computed(feature, types, default)
        return computed
    if not is_multi_valued(feature, types, data):
        message = id_or_raw(feature)
        is_precise = isinstance(message, IdFeature) and message.HasField("float_precision")
        decimals = message.float_precision if isinstance(message, IdFeature) and is_precise else None
        return OneToken(default or "", decimals)
    return find_pieces(types[raw_column(feature, data.fg_mode)], separator(feature, data), default)


def holds_many(feature: FeatureConfig, types: Mapping[str, ColumnType], data: DataConfig) -> bool:
    """Returns whether a row has any number of ids of a feature, which is no sequence; numbers that stay such are none.

    Args:
      feature: the feature.
      types: the raw columns' types.
      data: the config's data section.
    """
    if is_id(feature) and is_computed(feature, data.fg_mode):
        computed: ComputedTokens = find_computed(feature, types, None)
        return not computed.is_single
    return not is_dense(feature) and is_multi_valued(feature, types, data)


def find_weighted(feature: FeatureConfig, types: Mapping[str, ColumnType], data: DataConfig) -> FindWeighted:
    """Returns the operation on the feature's raw_columns that finds its tokens and their weights."""
    message, default = id_or_raw(feature), default_token(feature, data)
    columns = raw_columns(feature, data.fg_mode)
    text = separator(feature, data)
    pieces = find_pieces(types[columns[0]], text)
    if isinstance(message, IdFeature) and message.weight_expression:
        return TokensBesideWeights(pieces, None if types[columns[1]].is_list else text, default)
    between = message.weight_separator if isinstance(message, IdFeature) else ""
    return PairTokens(pieces, Pairs(between, at_last=True), default)


def find_learnt(feature: FeatureConfig, types: Mapping[str, ColumnType], data: DataConfig) -> LearntFrom:
    """Returns the operation on the feature's first raw column that finds the tokens from which it learns."""
    if not is_weighted(feature):
        return find_tokens(feature, types, data)
    found, default = find_weighted(feature, types, data), default_token(feature, data)
    if isinstance(found, PairTokens):
        return UnweightedTokens(found)
    return ListTokens(default) if isinstance(found.pieces, ListTokens) else SplitTokens(found.pieces.separator, default)


def default_token(feature: FeatureConfig, data: DataConfig) -> str | None:
    """The token taken for a missing cell; None: no id. Tables made as TorchEasyRec makes them have a row for it."""
    message = id_or_raw(feature)
    if not isinstance(message, IdFeature):
        return None
    has_table = id_sources(message)[0] in {"vocab_list", "vocab_dict"} and data.fg_mode != FG_NONE
    if has_table and not message.HasField("default_bucketize_value"):
        return message.default_value
    if data.fg_mode == FG_NONE and message.fg_encoded_default_value:
        return message.fg_encoded_default_value
    return message.default_value or None
