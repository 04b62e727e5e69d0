"""Which operation finds the tokens of a feature in its raw columns."""

from collections.abc import Mapping
from typing import TypeAlias

from components.cell_values import combo_separators, is_computed, is_multi_valued, is_weighted, separator
from components.preprocess.operations.cross_tokens import CrossTokens
from components.preprocess.operations.list_tokens import ListTokens
from components.preprocess.operations.lookup_values import FindValues, LookupTokens
from components.preprocess.operations.one_token import OneToken
from components.preprocess.operations.pairs import Pairs
from components.preprocess.operations.split_tokens import SplitTokens
from components.preprocess.operations.weighted_tokens import PairTokens, TokensBesideWeights, UnweightedTokens
from components.raw_log.kinds import ColumnType
from protos.data_pb2 import FG_NONE, DataConfig
from protos.features_pb2 import FeatureConfig, IdFeature, LookupFeature
from protos.id_source import id_sources
from protos.uses import column_of, id_or_raw, raw_columns

FindTokens: TypeAlias = OneToken | SplitTokens | ListTokens | CrossTokens | LookupTokens
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
    if is_computed(feature, data.fg_mode, "combo_feature"):
        parts = tuple(_cells(types[column], part) for column, part in combo_separators(feature, types))
        return CrossTokens(parts, feature.combo_feature.join_separator, default or "")
    if is_computed(feature, data.fg_mode, "lookup_feature"):
        return LookupTokens(find_values(feature.lookup_feature, types), default)
    column = types[raw_columns(feature, data.fg_mode)[0]]
    if not is_multi_valued(feature, types, data):
        message = id_or_raw(feature)
        is_precise = isinstance(message, IdFeature) and message.HasField("float_precision")
        decimals = message.float_precision if isinstance(message, IdFeature) and is_precise else None
        return OneToken(default or "", decimals)
    return ListTokens(default) if column.is_list else SplitTokens(separator(feature, data), default)


def find_weighted(feature: FeatureConfig, types: Mapping[str, ColumnType], data: DataConfig) -> FindWeighted:
    """Returns the operation on the feature's raw_columns that finds its tokens and their weights."""
    message, default = id_or_raw(feature), default_token(feature, data)
    columns = raw_columns(feature, data.fg_mode)
    text = separator(feature, data)
    pieces = _pieces(types[columns[0]], text)
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


def find_values(lookup: LookupFeature, types: Mapping[str, ColumnType]) -> FindValues:
    """Returns the operation that looks a key up in a map."""
    pieces = _pieces(types[column_of(lookup.map)], lookup.separator)
    pairs, with_key = Pairs(lookup.key_separator, at_last=False), lookup.need_key and lookup.need_discrete
    return FindValues(pieces, pairs, lookup.max_values or None, with_key)


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


def _cells(column: ColumnType, text: str) -> OneToken | SplitTokens | ListTokens:
    if column.is_list:
        return ListTokens(None)
    return SplitTokens(text, None) if text else OneToken("")


def _pieces(column: ColumnType, text: str) -> SplitTokens | ListTokens:
    return ListTokens(None) if column.is_list else SplitTokens(text, None)
