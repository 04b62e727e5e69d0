"""How many values a feature's cells hold, and how a text cell is split into them."""

from components.raw_log.kinds import ColumnType, Kind
from protos.data_pb2 import FG_NONE, DataConfig, FgMode
from protos.features_pb2 import FeatureConfig
from protos.id_source import id_sources
from protos.uses import id_or_raw


def is_numbered(feature: FeatureConfig, fg_mode: FgMode) -> bool:
    """Returns whether the values of an id feature are bucket numbers already."""
    return feature.HasField("id_feature") and (
        fg_mode == FG_NONE or id_sources(feature.id_feature)[:1] == ("num_buckets",)
    )


def is_multi_valued(feature: FeatureConfig, column: ColumnType, data: DataConfig) -> bool:
    """Returns whether a row holds any number of ids: a list, or text with a separator unless value_dim is 1."""
    if feature.HasField("raw_feature"):
        return feature.raw_feature.value_dim > 1
    splits = feature.id_feature.value_dim != 1 and separator(feature, data) != ""
    return column.is_list or (column.kind is Kind.TEXT and splits)


def separator(feature: FeatureConfig, data: DataConfig) -> str:
    """Returns the text between the values of a text cell; under FG_NONE it is one for all features."""
    return data.fg_encoded_multival_sep if data.fg_mode == FG_NONE else id_or_raw(feature).separator
