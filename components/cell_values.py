"""How many values a feature's cells hold, and how a text cell is split into them."""

from collections.abc import Mapping

from components.raw_log.kinds import ColumnType, Kind
from protos.data_pb2 import FG_DAG, FG_NONE, FG_NORMAL, DataConfig, FgMode
from protos.feature_kinds import COMPUTED_KINDS, feature_kind, is_sequence
from protos.features_pb2 import FeatureConfig, IdFeature
from protos.id_source import id_sources
from protos.uses import id_or_raw, raw_column, raw_columns, sequence_columns


def is_computed(feature: FeatureConfig, fg_mode: FgMode) -> bool:
    """Returns whether the feature, which is no sequence, is of a kind that is computed, and still to be computed."""
    return fg_mode in (FG_NORMAL, FG_DAG) and feature_kind(feature) in COMPUTED_KINDS


def is_numbered(feature: FeatureConfig, fg_mode: FgMode) -> bool:
    """Returns whether the values of an id feature are bucket numbers already; those of zch and dynamicemb never are."""
    message = id_or_raw(feature)
    if not isinstance(message, IdFeature):
        return False
    source = id_sources(message)[0]
    return source == "num_buckets" or (fg_mode == FG_NONE and source not in ("zch", "dynamicemb"))


def is_weighted(feature: FeatureConfig) -> bool:
    """Returns whether each id of a feature has a weight."""
    message = id_or_raw(feature)
    return isinstance(message, IdFeature) and (message.weighted or bool(message.weight_expression))


def is_multi_valued(feature: FeatureConfig, types: Mapping[str, ColumnType], data: DataConfig) -> bool:
    """Returns whether a row holds any number of ids: a list, or text with a separator unless value_dim is 1.

    Args:
      feature: one that is no sequence, and not computed.
      types: the raw columns' types.
      data: the config's data section.
    """
    message, column = id_or_raw(feature), types[raw_column(feature, data.fg_mode)]
    if not isinstance(message, IdFeature):
        return message.value_dim > 1
    splits = message.value_dim != 1 and separator(feature, data) != ""
    return is_weighted(feature) or column.is_list or (column.kind is Kind.TEXT and splits)


def element_types(
    feature: FeatureConfig, types: Mapping[str, ColumnType], data: DataConfig
) -> Mapping[str, ColumnType]:
    """Returns the raw columns' types as an element of a sequence feature sees them."""
    in_order = sequence_columns(feature, data.fg_mode)
    return {
        name: ColumnType(types[name].kind) if name in in_order else types[name]
        for name in raw_columns(feature, data.fg_mode)
    }


def separator(feature: FeatureConfig, data: DataConfig) -> str:
    """Returns the text between the values of a text cell; under FG_NONE it is one for all features."""
    if is_sequence(feature):
        return id_or_raw(feature).sequence_delim
    return data.fg_encoded_multival_sep if data.fg_mode == FG_NONE else id_or_raw(feature).separator
